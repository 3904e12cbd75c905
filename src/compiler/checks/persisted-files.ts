import type { Range } from "../diagnostics/source.ts";
import type { CompiledEntry } from "../expand/compiled.ts";
import { get, type MappingNode, textOf } from "../source/node.ts";
import { commandOf, stepsOf } from "./job-steps.ts";
import { workspaceStepsOf } from "./workspaces.ts";

/**
 * Endings that folders do not have; `dist.d`, `v1.2` and `Some.app` may be folders, in which each job may put something
 * else.
 */
const fileEnding =
  /\.(?:json|jsonl|txt|xml|html?|csv|tsv|ya?ml|toml|ini|cfg|conf|properties|env|md|log|sh|bash|[cm]?[jt]sx?|css|map|tar|t?gz|bz2|xz|zst|zip|jar|war|aar|apk|aab|ipa|deb|rpm|whl|so|dll|exe|bin|img|iso|pdf|png|svg|sql|db|sqlite|dump|lock|sum|md5|sha256|sig|asc|pem|crt|key|tfplan|tfstate|profraw|lcov|info)$/i;

/** No variable, pattern or template: what stands there is the path. */
const isLiteral = (path: string): boolean => /^[\w.,@+~/ -]+$/.test(path);

/** Where a job persists a file. */
export interface Persisted {
  readonly at: Range;
  /**
   * Whether the step lists nothing else. Of a list, what is not there is passed over, so a list may name what other
   * jobs write.
   */
  readonly alone: boolean;
}

const known = new WeakMap<MappingNode, ReadonlyMap<string, Persisted>>();

/**
 * The files that a job surely persists, by their path in the workspace, and where it says so: paths that are those of
 * files, and files in a persisted folder that a step of the job writes in so many words. What else is in a folder, a
 * configuration does not say.
 */
export function persistedFiles(entry: CompiledEntry): ReadonlyMap<string, Persisted> {
  const { job } = entry;
  const { persist } = workspaceStepsOf(entry);
  if (job === undefined || persist.length === 0) return new Map();
  const found = known.get(job) ?? find(job, persist);
  known.set(job, found);
  return found;
}

function find(
  job: MappingNode,
  persist: ReturnType<typeof workspaceStepsOf>["persist"],
): ReadonlyMap<string, Persisted> {
  const home = textOf(get(job, "working_directory")) ?? "~/project";
  const written = writtenFiles(job, home);
  const found = new Map<string, Persisted>();
  for (const { body } of persist) {
    const root = within(home, textOf(get(body, "root")) ?? "");
    const paths = get(body, "paths");
    const listed = paths?.kind === "sequence" ? paths.items : [];
    for (const node of listed) {
      const path = textOf(node);
      const inWorkspace = path === undefined ? undefined : within("", path);
      if (root === undefined || inWorkspace === undefined) continue;
      const start = inWorkspace === "" ? `${root}/` : `${root}/${inWorkspace}/`;
      if (fileEnding.test(inWorkspace) || written.has(`${root}/${inWorkspace}`))
        found.set(inWorkspace, { at: node, alone: listed.length === 1 });
      for (const file of written)
        if (file.startsWith(start)) found.set(file.slice(root.length + 1), { at: node, alone: true });
    }
  }
  return found;
}

/** Whether a step of the job has the file's own name in its script. */
export function mentions({ job }: CompiledEntry, file: string): boolean {
  const name = file.slice(file.lastIndexOf("/") + 1);
  return job !== undefined && stepsOf(job).some((step) => commandOf(step)?.includes(name) === true);
}

/**
 * Files that `run` steps write by a redirection, `tee` or `touch`. A script that decides or changes its folder says
 * nothing for sure.
 */
function writtenFiles(job: MappingNode, home: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const step of stepsOf(job)) {
    const command = commandOf(step);
    if (command === undefined || /\b(?:if|case|for|while|until|cd|pushd|rm|mv|exit|halt)\b|[{}]|&&|\|\|/.test(command))
      continue;
    const folder = within(home, textOf(get(step.body, "working_directory")) ?? ".");
    for (const [, , path = ""] of command.matchAll(
      /(?:(?:^|[^<>&\d-])>{1,2}|\b(?:tee(?: -a)?|touch))[ \t]*(["']?)([\w.,@+~/-]+)\1(?=\s|$|;)/gm,
    )) {
      const file = folder === undefined ? undefined : within(folder, path);
      if (file !== undefined) found.add(file);
    }
  }
  return found;
}

/** A path from a folder, without dots; undefined where it is not literal or leaves the folder by `..`. */
function within(folder: string, path: string): string | undefined {
  if (path !== "" && !isLiteral(path)) return undefined;
  const whole = /^[~/]/.test(path) || folder === "" ? path : `${folder}/${path}`;
  const parts = whole.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) return undefined;
  return `${whole.startsWith("/") && folder !== "" ? "/" : ""}${parts.join("/")}`;
}
