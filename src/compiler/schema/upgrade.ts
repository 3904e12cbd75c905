import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Fix, TextEdit } from "../diagnostics/fix.ts";
import { columnOf, scalarLike, withoutEntry } from "../source/edit.ts";
import { type Entry, get, type MappingNode, type ScalarNode, textOf, type YamlNode } from "../source/node.ts";
import { betaStepEdits } from "./beta-steps.ts";
import { configDocument } from "./document.ts";
import { unknownKey } from "./schema-diagnostics.ts";
import { checkSchema } from "./walk.ts";

/*
 * From version 2 to 2.1, with all that follows, so that a pipeline runs the same as before: `<<` is text and gets its
 * backslash, what version 2 let pass and ignored goes, a job that ran without workflows gets one, and names with a dot
 * stay on the jobs by `name`. https://discuss.circleci.com/t/breaking-change-sunsetting-configuration-version-2-0/54605
 */

/** An edit; or why there is no right one, for a person to read. */
type Step = TextEdit | string;

/** The edits; or why somebody has to look, where one of them has no right answer. */
export function upgradeFix(document: MappingNode): Fix | string {
  const version = document.entries.get("version");
  if (version?.value.kind !== "scalar") return "its version is no text";
  if (document.source.text[document.start] === "{") return "a file in flow style, as JSON is, is not rewritten";
  const edits = [
    versionEdit(version.value),
    ...betaStepEdits(document),
    ...escapes(document),
    ...workflowEdits(document),
    ...branchEdits(document),
    ...nameEdits(document),
    ...ignoredKeys(document),
  ];
  return (
    edits.find((edit) => typeof edit === "string") ?? {
      title: "Change version 2 to 2.1, with all that follows",
      edits: once(edits),
    }
  );
}

const versionEdit = (node: ScalarNode): TextEdit => {
  const quote = /^["']/.exec(node.source.text.slice(node.start))?.[0] ?? "";
  return { ...rangeOf(node), text: `${quote}2.1${quote}` };
};

const rangeOf = ({ source, start, end }: YamlNode) => ({ source, start, end });

/**
 * A backslash before each `<<` of a text, and none where one is there already: what that meant cannot be written in
 * 2.1.
 */
function escapes(document: MappingNode): readonly Step[] {
  const seen = new Set<number>();
  const edits: Step[] = [];
  const escapeIn = (node: ScalarNode): void => {
    if (typeof node.value !== "string" || !node.value.includes("<<") || seen.has(node.start)) return;
    seen.add(node.start);
    const { source, start, end } = node;
    const raw = source.text.slice(start, end);
    const sign = raw.startsWith('"') ? "\\\\" : "\\";
    for (let at = raw.indexOf("<<"); at !== -1; at = raw.indexOf("<<", at + 2)) {
      const place = { source, start: start + at, end: start + at };
      edits.push(raw[at - 1] === "\\" ? "`\\<<` in a text cannot be written in 2.1" : { ...place, text: sign });
    }
  };
  const walk = (node: YamlNode): void => {
    if (node.kind === "scalar") escapeIn(node);
    else if (node.kind === "sequence") for (const item of node.items) walk(item);
    else
      for (const { key, value } of node.entries.values()) {
        escapeIn(key);
        walk(value);
      }
  };
  walk(document);
  return edits;
}

/**
 * Without `workflows.version`; and where there are no workflows, with the one that CircleCI made of the job `build`.
 */
function workflowEdits(document: MappingNode): readonly Step[] {
  const workflows = document.entries.get("workflows");
  if (workflows !== undefined) {
    const version = workflows.value.kind === "mapping" ? workflows.value.entries.get("version") : undefined;
    return version === undefined ? [] : [withoutEntry(version) ?? "`workflows.version` cannot be deleted alone"];
  }
  const { source } = document;
  const build = get(get(document, "jobs"), "build");
  if (build === undefined) return ["it has no workflows, and no job `build` to run without them"];
  if (/^(?:\.\.\.|---)/m.test(source.text.slice(document.end)))
    return ["it has no workflows, and they cannot be written behind the end of the document"];
  const branches = branchesOf(build);
  const lines = ["workflows:", "  workflow:", "    jobs:"];
  if (branches === undefined) lines.push("      - build");
  else
    lines.push(
      "      - build:",
      "          filters:",
      "            branches:",
      ...branches.map((line) => `              ${line}`),
    );
  const end = source.text.length;
  const gap = source.text.endsWith("\n") ? "" : "\n";
  return [{ source, start: end, end, text: `${gap}\n${lines.join("\n")}\n` }];
}

/** The rules of a job's own `branches`, as lines. */
function branchesOf(job: YamlNode): readonly string[] | undefined {
  const branches = get(job, "branches");
  if (branches?.kind !== "mapping") return undefined;
  return [...branches.entries].map(([kind, { value }]) => {
    const items = value.kind === "sequence" ? value.items : [value];
    return `${kind}: [${items.map((item) => JSON.stringify(textOf(item) ?? "")).join(", ")}]`;
  });
}

/** A job's own `branches` say nothing where there are workflows, and now there are some: what cannot go may stay. */
const branchEdits = (document: MappingNode): readonly Step[] =>
  jobsOf(document).flatMap(([, { value }]) => {
    const branches = value.kind === "mapping" ? value.entries.get("branches") : undefined;
    const edit = branches && withoutEntry(branches);
    return edit === undefined ? [] : [edit];
  });

const jobsOf = (document: MappingNode): readonly (readonly [string, Entry])[] => {
  const jobs = get(document, "jobs");
  return jobs?.kind === "mapping" ? [...jobs.entries] : [];
};

/**
 * Jobs whose names 2.1 refuses are defined under another one, and keep theirs by `name` where a workflow calls them.
 */
function nameEdits(document: MappingNode): readonly Step[] {
  const taken = new Set(jobsOf(document).map(([name]) => name));
  const renamed = new Map<string, string>();
  const edits: Step[] = [];
  for (const [name, { key }] of jobsOf(document)) {
    if (/^[A-Za-z][A-Za-z\s\d_-]*$/.test(name)) continue;
    const plain = name.replaceAll(/[^A-Za-z\s\d_-]+/g, "-");
    const fresh = /^[A-Za-z]/.test(plain) ? plain : `job-${plain}`;
    if (taken.has(fresh)) return [`2.1 refuses the name of the job "${name}", and "${fresh}" is taken`];
    taken.add(fresh);
    renamed.set(name, fresh);
    edits.push({ ...rangeOf(key), text: scalarLike(key, fresh) });
  }
  if (renamed.size === 0) return [];
  const workflows = get(document, "workflows");
  if (workflows?.kind !== "mapping") return ["2.1 refuses the names of some jobs, and no workflow can name them"];
  const called = new Set<number>();
  for (const { value } of workflows.entries.values()) {
    const list = get(value, "jobs");
    if (list?.kind !== "sequence") continue;
    for (const item of list.items) {
      const place = item.kind === "mapping" ? [...item.entries.values()][0]?.key : item;
      const fresh = place?.kind === "scalar" ? renamed.get(String(place.value)) : undefined;
      if (place === undefined || fresh === undefined || called.has(place.start)) continue;
      called.add(place.start);
      edits.push(...callEdits(item, { fresh, name: String(place.kind === "scalar" ? place.value : "") }));
    }
  }
  return edits;
}

/** A call of a job by its new name, with the old one as `name`. */
function callEdits(
  item: YamlNode,
  { fresh, name }: { readonly fresh: string; readonly name: string },
): readonly Step[] {
  const elsewhere = `the job "${name}" needs a \`name\`, for which its entry in the workflow has no place`;
  const named = `name: ${JSON.stringify(name)}`;
  if (item.kind === "scalar") return [{ ...rangeOf(item), text: `${fresh}: {${named}}` }];
  const [entry] = item.kind === "mapping" ? item.entries.values() : [];
  if (entry?.value.kind !== "mapping") return [elsewhere];
  const { key, value } = entry;
  const rename: TextEdit = { ...rangeOf(key), text: scalarLike(key, fresh) };
  if (value.entries.has("name")) return [rename];
  const [first] = value.entries.values();
  if (first === undefined) return [elsewhere];
  const at = { source: key.source, start: first.key.start, end: first.key.start };
  const isFlow = value.source.text[value.start] === "{";
  // What a merge brings stands elsewhere.
  if (at.start < value.start || at.start > value.end) return [elsewhere];
  return [rename, { ...at, text: isFlow ? `${named}, ` : `${named}\n${" ".repeat(columnOf(first.key))}` }];
}

/** Nobody meant these in version 2, which has none of them; nothing near is as good. */
const onlyIn21: ReadonlySet<string> = new Set(["", "commands", "executor", "executors", "orbs", "parameters"]);

/**
 * Keys that version 2 let pass and ignored, and 2.1 refuses. One that is a slip of a known key, and would do something,
 * is left for its author.
 */
function ignoredKeys(document: MappingNode): readonly Step[] {
  const refused = new Map<number, Diagnostic>();
  checkSchema(document, configDocument, {
    report: (diagnostic) => {
      if (diagnostic.code === unknownKey.code && diagnostic.severity === "error")
        refused.set(diagnostic.at.start, diagnostic);
    },
  });
  const edits: Step[] = [];
  const walk = (node: YamlNode): void => {
    if (node.kind === "sequence") for (const item of node.items) walk(item);
    if (node.kind !== "mapping") return;
    for (const entry of node.entries.values()) {
      const diagnostic = refused.get(entry.key.start);
      if (diagnostic === undefined) walk(entry.value);
      else if (!onlyIn21.has(diagnostic.fix?.edits[0]?.text ?? ""))
        edits.push(`the key "${entry.key.value}" looks like a slip: delete it, or put it right`);
      else
        edits.push(
          withoutEntry(entry) ??
            `the key "${entry.key.value}", which means nothing, cannot be deleted without a comment or an anchor`,
        );
    }
  };
  walk(document);
  return edits;
}

/** Each edit once: what an alias repeats is one place in the text. */
function once(edits: readonly Step[]): readonly TextEdit[] {
  const found = new Map<string, TextEdit>();
  for (const edit of edits) if (typeof edit !== "string") found.set(`${edit.start}:${edit.end}:${edit.text}`, edit);
  return [...found.values()];
}
