import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { execa } from "execa";
import { inject } from "vitest";
import { jobEnvironment } from "../../../scripts/demo/job-environment.ts";
import { type Contexts, printedBy, type Rehearsal, rehearse } from "../../../scripts/demo/rehearse.ts";
import { realSystem } from "../../../scripts/provision/system.ts";
import { type DataMap, type OrbDocument, renderYaml } from "../../../src/model/index.ts";
import type { RunEvent } from "../../../src/runner/events.ts";
import { isFailure, outcomeWords } from "../../../src/runner/report/format.ts";
import { runFolder } from "../../../src/runner/state/run-folder.ts";

export const root = resolve(import.meta.dirname, "..", "..", "..");

/**
 * The packed orb, from the sources as they are, in the form that is published: the command line of the tests has it, and to pack it
 * once more in each file took seven seconds of a processor.
 */
export const orb = JSON.parse(await readFile(join(dirname(inject("cli")), "own-orb.json"), "utf8")) as OrbDocument;

/**
 * The orb with no other components than those that are named, and those that these name: to read all of it takes the command line six
 * tenths of a second of a processor in each run. The recipes and deliveries have all of it.
 */
function partsNamed(used: unknown): DataMap {
  const kept = new Set<unknown>();
  const isNamed = (name: string, texts: string): boolean =>
    texts.includes(`"${name}"`) || texts.includes(`"arm/${name}"`);
  const components = componentKinds.flatMap((kind) => Object.entries((orb[kind] ?? {}) as DataMap));
  let texts = JSON.stringify(used);
  for (let before = -1; before < kept.size; ) {
    before = kept.size;
    for (const [name, component] of components)
      if (!kept.has(component) && isNamed(name, texts)) {
        kept.add(component);
        texts += JSON.stringify(component);
      }
  }
  const parts = componentKinds.map((kind) => {
    const all = Object.entries((orb[kind] ?? {}) as DataMap);
    return [kind, Object.fromEntries(all.filter(([, component]) => kept.has(component)))] as const;
  });
  const { examples: _examples, ...rest } = orb;
  return { ...rest, ...Object.fromEntries(parts) };
}

const componentKinds = ["executors", "commands", "jobs"] as const;

const exec = promisify(execFile);

/** A docker call of the test's own, as nobody. */
export async function docker(...args: readonly string[]): Promise<string> {
  const { dockerHost, dockerConfig } = inject("services");
  const { stdout } = await exec("docker", args, {
    env: { ...process.env, DOCKER_HOST: dockerHost, DOCKER_CONFIG: dockerConfig },
  });
  return stdout.trim();
}

/** Contexts of every test: a registry's login, and Pulumi's state in a folder. RETRY_PAUSE keeps a retry from taking its time. */
export function contexts(
  stateFolder = "/nowhere",
): Readonly<Record<"registry" | "state" | "none", Readonly<Record<string, string>>>> {
  const { username, password } = inject("services").registry;
  return {
    registry: { DOCKER_USERNAME: username, DOCKER_PASSWORD: password, RETRY_PAUSE: "0" },
    state: { PULUMI_BACKEND_URL: `file://${stateFolder}`, PULUMI_CONFIG_PASSPHRASE: "passphrase-of-a-test" },
    none: { RETRY_PAUSE: "0" },
  };
}

/** The commit that every job is told. */
export const revision = "0123456789abcdef0123456789abcdef01234567";

/** What a test says about a run. */
export type Run = {
  /** The files that jobs check out; none by default. It gets a configuration, and keeps the run's state. */
  readonly repository?: string;
  readonly contexts?: Contexts;
  /** Variables of the project, besides those that every test has. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Folders in front of PATH. */
  readonly tools?: readonly string[];
  /** Jobs made of the orb's commands. */
  readonly jobs?: DataMap;
  readonly onEvent?: (event: RunEvent) => void;
  readonly args?: readonly string[];
  /** Where machine jobs run; on this host by default. */
  readonly machine?: "host" | "container";
  readonly signal?: AbortSignal;
};

/** What came of it, ready to be compared. */
export type Ended = Rehearsal & {
  /** Everything a job printed, masked. */
  readonly output: (job: string) => string;
  /** "success", or the name and exit status of the step that failed. */
  readonly ending: (job: string) => string;
  /** A file that a job kept in the workspace, by its path there. */
  readonly handedOver: (job: string, path: string) => Promise<string>;
  /** Removes the repository with the run's state. */
  readonly remove: () => Promise<void>;
};

/**
 * Runs jobs of the orb as a workflow on this host; they are called `arm/...` as in a configuration. Each run has a copy of the repository,
 * and a configuration that is not in it.
 */
export async function run(jobs: readonly DataMap[], options: Run = {}): Promise<Ended> {
  const own = await mkdtemp(join(tmpdir(), "arm-pipeline-e2e-"));
  const repository = join(own, "repository");
  await mkdir(repository);
  if (options.repository !== undefined) await cp(options.repository, repository, { recursive: true });
  const config = join(own, "config.yml");
  const parts = partsNamed({ jobs, own: options.jobs });
  const document = {
    version: 2.1,
    orbs: { arm: { ...parts, jobs: { ...(parts.jobs as DataMap), ...options.jobs } } },
    workflows: { deliver: { jobs } },
  };
  await writeFile(config, renderYaml(document));
  const ended = await rehearsed(repository, { ...options, args: ["--config", config, ...(options.args ?? [])] });
  return { ...ended, remove: () => rm(own, { recursive: true, force: true }) };
}

/** Asked for once: npm tells its registry, and takes half a second for it. */
let environment: ReturnType<typeof jobEnvironment> | undefined;

/** Runs the configuration of a repository on this host, with the services of the tests. */
export async function rehearsed(repository: string, options: Omit<Run, "repository" | "jobs">): Promise<Ended> {
  environment ??= jobEnvironment(inject("services"), realSystem());
  const { env, variables } = await environment;
  const args = options.args ?? [];
  const usual = { "--machine": options.machine ?? "host", "--branch": "main", "--revision": revision };
  const ended = await rehearse({
    cli: inject("cli"),
    repository,
    // What a test says itself takes the place of what is usual: a flag is given once.
    args: [...Object.entries(usual).flatMap(([flag, value]) => (args.includes(flag) ? [] : [flag, value])), ...args],
    contexts: options.contexts ?? contexts(),
    variables: { ...variables, ...options.variables },
    env: { ...env, PATH: [...(options.tools ?? []), env.PATH].join(delimiter) },
    ...(options.onEvent !== undefined && { onEvent: options.onEvent }),
    ...(options.signal !== undefined && { signal: options.signal }),
  });
  const { folder } = ended;
  if (folder === undefined) throw new Error(`Nothing was started: ${ended.story}`);
  return {
    ...ended,
    output: (job) => printedBy(ended.events, job),
    ending: (job) => endingOf(ended.events, job),
    handedOver: (job, path) => handedOver(folder, { job, path }),
    remove: () => rm(repository, { recursive: true, force: true }),
  };
}

function endingOf(events: readonly RunEvent[], job: string): string {
  for (const event of events)
    if (event.kind === "step-ended" && event.job === job && isFailure(event.outcome))
      return `${event.step}: ${event.outcome.kind === "failed" ? event.outcome.exitCode : outcomeWords(event.outcome)}`;
  const end = events.find((event) => event.kind === "job-ended" && event.job === job);
  return end?.kind === "job-ended" ? end.status : "missing";
}

/** Later layers are on top of earlier ones. */
async function handedOver(folder: string, file: { readonly job: string; readonly path: string }): Promise<string> {
  const layers = join(folder, runFolder.layers({ job: file.job, node: 0 }));
  const archives = (await readdir(layers)).filter((name) => name.endsWith(".tar"));
  for (const archive of archives.sort((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10))) {
    const { stdout, failed } = await execa("tar", ["-xOf", join(layers, archive), `./${file.path}`], { reject: false });
    if (!failed) return stdout;
  }
  throw new Error(`${file.job} did not keep ${file.path} in the workspace`);
}

/** The last line a script said about its failure: what a person reads first. */
export function lastWords(output: string): string {
  return (
    output
      .trimEnd()
      .split("\n")
      .filter((line) => /^\w+: /.test(line))
      .at(-1) ?? ""
  );
}

/** A folder with files, that goes with `remove`. */
export async function folderWith(
  files: Readonly<Record<string, string | Buffer>>,
): Promise<{ readonly folder: string; readonly remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "arm-pipeline-e2e-"));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
