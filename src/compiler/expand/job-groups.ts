import type { EntryKey } from "../../circleci/workflows.ts";
import { defineDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Range } from "../diagnostics/source.ts";
import type { Definition, Library } from "../library/library.ts";
import { type Entry, get, mapping, scalar, textOf, type YamlNode } from "../source/node.ts";
import { substitute } from "../template/substitute.ts";
import { type Invocation, invocationsOf, requirementsIn } from "./invocations.ts";
import type { Scope } from "./scope.ts";

/*
 * A job group is used like a job and stands for its jobs, between one that all of them wait for and one that waits for
 * all of them: https://circleci.com/docs/guides/orchestrate/controlling-serial-execution-across-your-organization/ [?]
 * The names of those two are nowhere documented: here they are the group's name with -start and -end.
 */

/** A key on the use of a job group that only a job can have. */
export const keyOfAJob = defineDiagnostic<{ readonly group: string; readonly key: string }>({
  code: "key-of-a-job",
  severity: "error",
  about:
    "A job group takes name, requires, filters and serial-group; a matrix, contexts, steps around it and arguments belong to the jobs in it. https://circleci.com/docs/guides/orchestrate/controlling-serial-execution-across-your-organization/",
  message: ({ group, key }) => `The job group "${group}" cannot have "${key}".`,
  hint: () => "Give it to the jobs in the group.",
});

/** A job group in a job group. */
export const nestedJobGroup = defineDiagnostic<{ readonly group: string }>({
  code: "nested-job-group",
  severity: "error",
  about:
    "A job group holds jobs, and no other job groups. https://circleci.com/docs/guides/orchestrate/controlling-serial-execution-across-your-organization/",
  message: ({ group }) => `"${group}" is a job group, and a job group cannot hold another one.`,
  hint: () => "Write its jobs here.",
});

/** A name that is a job and a job group. */
export const jobAndJobGroup = defineDiagnostic<{ readonly name: string }>({
  code: "job-and-job-group",
  severity: "error",
  about: "A workflow calls jobs and job groups in the same way, so a name can be only one of them.",
  message: ({ name }) => `"${name}" is a job and a job group.`,
  hint: () => "Rename one of them.",
});

/** A job group, or a job in one, that stands twice under one name. */
export const repeatedName = defineDiagnostic<{ readonly name: string; readonly what: string; readonly where: string }>({
  code: "repeated-name",
  severity: "error",
  about:
    "Jobs of a workflow that share a name get numbers; job groups, and the jobs within one, do not, and need names of their own. https://circleci.com/docs/guides/orchestrate/controlling-serial-execution-across-your-organization/",
  message: ({ name, what, where }) => `The ${what} "${name}" stands in this ${where} already.`,
  hint: () => "Give it a `name` of its own.",
});

/** A serial group on a job in a job group. */
export const serialGroupInside = defineDiagnostic<{ readonly job: string }>({
  code: "serial-group-inside",
  severity: "error",
  about:
    "A job group waits as a whole for its turn, so that `serial-group` belongs to where the job group is used and not to the jobs in it. https://circleci.com/docs/guides/orchestrate/controlling-serial-execution-across-your-organization/",
  message: ({ job }) => `The job "${job}" in a job group has "serial-group".`,
  hint: () => "Give it to the job group, where a workflow uses it.",
});

const keysOfAGroup: ReadonlySet<string> = new Set<EntryKey>(["name", "requires", "filters", "serial-group"]);

/** The invocations of a list of jobs, entry by entry, with the jobs of its job groups in their place. */
export function* invocationsIn(list: YamlNode | undefined, group: string, scope: Scope): Generator<Invocation> {
  if (list?.kind !== "sequence") return;
  const seen = new Map<string, Range>();
  const named = group !== "" || scope.library.jobGroups.size > 0;
  for (const entry of list.items) {
    const name = nameIn(entry);
    if (named && name !== undefined && !hasOwnName(entry, { name, seen, inGroup: group !== "" }, scope)) continue;
    const definition = name === undefined ? undefined : scope.library.jobGroups.get(name.text);
    if (name === undefined || definition === undefined) {
      yield* invocationsOf(entry, group, scope);
      continue;
    }
    if (group !== "") {
      scope.report(nestedJobGroup.at(name.at, { group: name.text }));
      continue;
    }
    if (scope.library.jobs.has(name.text)) scope.report(jobAndJobGroup.at(definition.at, { name: name.text }));
    scope.used.definitions.add(definition);
    yield* groupInvocations(entry, { definition, at: name.at }, scope);
  }
}

/**
 * Names of job groups in a workflow, and of jobs in a job group, are given once; false for another one, which is left
 * out.
 */
function hasOwnName(
  entry: YamlNode,
  place: { readonly name: NamePlace; readonly seen: Map<string, Range>; readonly inGroup: boolean },
  { library, report }: Scope,
): boolean {
  const { name, seen, inGroup } = place;
  const [first] = entry.kind === "mapping" ? entry.entries.values() : [];
  const serial = first?.value.kind === "mapping" ? first.value.entries.get("serial-group") : undefined;
  if (inGroup && serial !== undefined) report(serialGroupInside.at(serial.key, { job: name.text }));
  const isGroup = library.jobGroups.has(name.text);
  if (inGroup === isGroup || get(first?.value, "matrix") !== undefined) return true;
  const given = get(first?.value, "name");
  const own = textOf(given) ?? name.text;
  const at = given ?? name.at;
  const earlier = seen.get(own);
  const words = inGroup ? { what: "job", where: "job group" } : { what: "job group", where: "workflow" };
  if (earlier === undefined) {
    seen.set(own, at);
    return true;
  }
  report(repeatedName.at(at, { name: own, ...words }, [{ at: earlier, message: "It stands here first." }]));
  return false;
}

interface NamePlace {
  readonly text: string;
  readonly at: Range;
}

function nameIn(entry: YamlNode): NamePlace | undefined {
  if (entry.kind === "scalar") return typeof entry.value === "string" ? { text: entry.value, at: entry } : undefined;
  const [first] = entry.kind === "mapping" ? entry.entries : [];
  return first === undefined ? undefined : { text: first[0], at: first[1].key };
}

function groupInvocations(
  entry: YamlNode,
  { definition, at }: { readonly definition: Definition; readonly at: Range },
  scope: Scope,
): readonly Invocation[] {
  const [first] = entry.kind === "mapping" ? entry.entries.values() : [];
  const written = first?.value.kind === "mapping" ? first.value.entries : new Map<string, Entry>();
  const settings = new Map<string, Entry>();
  for (const [key, { key: node, value }] of written) {
    if (!keysOfAGroup.has(key)) scope.report(keyOfAJob.at(node, { group: definition.name, key }));
    else settings.set(key, { key: node, value: substitute(value, scope.pipeline, scope.report) });
  }
  const given = textOf(settings.get("name")?.value);
  const name = given ?? definition.name;
  const serial = settings.get("serial-group");
  const inner = [...invocationsIn(get(definition.body, "jobs"), name, scope)].map((job) =>
    given === undefined ? job : { ...job, name: `${given}-${job.name}`, alias: job.alias ?? job.name },
  );
  const start = plainJob(
    { name: `${name}-start`, type: serial === undefined ? "no-op" : "lock", at, key: serial },
    scope.library,
  );
  const end = plainJob({ name: `${name}-end`, type: "no-op", at }, scope.library);
  const required = new Set(inner.flatMap((job) => job.requires.map((requirement) => requirement.name)));
  const leaves = inner.filter((job) => !required.has(job.name) && !required.has(job.alias ?? job.name));
  const waitFor = (jobs: readonly Invocation[]) =>
    jobs.map((job) => ({ name: job.name, at, statuses: undefined, group: job.group }));
  const kept = new Map([...settings].filter(([key]) => key !== "name"));
  const opening: Invocation = {
    ...start,
    settings: kept,
    requires: requirementsIn(settings.get("requires")?.value),
  };
  const closing: Invocation = { ...end, ends: name, requires: waitFor(leaves.length > 0 ? leaves : [opening]) };
  const unlock = plainJob({ name: `${name}-unlock`, type: "unlock", at, key: serial }, scope.library);
  return [
    opening,
    ...inner.map((job) => (job.requires.length > 0 ? job : { ...job, requires: waitFor([opening]) })),
    closing,
    ...(serial === undefined
      ? []
      : [{ ...unlock, settings: new Map([["serial-group", serial]]), requires: waitFor([closing]) }]),
  ];
}

/**
 * A job without steps that is written nowhere: it is defined here as its author would have, so that the compiled
 * document has it too.
 */
function plainJob(
  {
    name,
    type,
    at,
    key,
  }: { readonly name: string; readonly type: string; readonly at: Range; readonly key?: Entry | undefined },
  library: Library,
): Invocation {
  const typed: Entry = { key: scalar("type", at), value: scalar(type, at) };
  const entries: readonly [string, Entry][] =
    key === undefined
      ? [["type", typed]]
      : [
          ["type", typed],
          ["key", { ...key, key: scalar("key", at) }],
        ];
  const body = mapping(new Map(entries), at);
  const definition: Definition = { kind: "job", name, at, body, parameters: new Map(), library };
  return {
    written: name,
    at: scalar(name, at),
    name,
    alias: undefined,
    type,
    definition,
    lacking: [],
    group: "",
    args: new Map(),
    settings: new Map(),
    requires: [],
    preSteps: undefined,
    postSteps: undefined,
  };
}
