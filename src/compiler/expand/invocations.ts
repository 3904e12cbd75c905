import { type EntryKey, isEntryKey } from "../../circleci/workflows.ts";
import { defineDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Range } from "../diagnostics/source.ts";
import type { Definition } from "../library/library.ts";
import type { MissingOrb } from "../orbs/missing-orb.ts";
import { type Entry, get, type ScalarNode, textOf, type YamlNode } from "../source/node.ts";
import { evaluateWorkflowCondition } from "../template/condition.ts";
import { malformedExpression } from "../template/evaluate.ts";
import { substitute } from "../template/substitute.ts";
import { unexpectedArgument } from "./arguments.ts";
import { costOfJob, spend } from "./budget.ts";
import { find } from "./find.ts";
import { typeOf } from "./job.ts";
import { combinations, declaredMatrixName, matrixName } from "./matrix.ts";
import { namesWith, noting, quiet, type Scope } from "./scope.ts";

/** The keys that are used up by expansion; the others stay on the job in the compiled workflow. */
const usedUp: ReadonlySet<string> = new Set<EntryKey>(["name", "matrix", "pre-steps", "post-steps", "override-with"]);

/** One job that a workflow asks for: an entry of its list, or one combination of an entry's matrix. */
export interface Invocation {
  /** The job's name as the entry has it. */
  readonly written: string;
  readonly at: Range;
  /** Its name, which is not final: other jobs may have it too. */
  readonly name: string;
  /** What `requires` may call it besides its name: the matrix's alias, which all of its jobs have. */
  readonly alias: string | undefined;
  /** And its name with the values in another order. */
  readonly otherName?: string | undefined;
  /** The job group that it ends: who requires the group waits for it. */
  readonly ends?: string;
  readonly type: string;
  /** Nothing for an approval that is written in the workflow, and for a job that cannot be found. */
  readonly definition: Definition | undefined;
  /** The orbs that are not at hand, without which no one knows what the job is. */
  readonly lacking: readonly MissingOrb[];
  readonly args: ReadonlyMap<string, Entry>;
  readonly settings: ReadonlyMap<string, Entry>;
  readonly requires: readonly WrittenRequirement[];
  readonly preSteps: YamlNode | undefined;
  readonly postSteps: YamlNode | undefined;
  /**
   * Which job group it belongs to: names in `requires` are looked up in the same one. Empty for the workflow itself.
   */
  readonly group: string;
}

/** An entry of `requires` as it is written. */
export interface WrittenRequirement {
  readonly name: string;
  readonly at: Range;
  /** The statuses behind the name, if any. */
  readonly statuses: YamlNode | undefined;
  /** The job group in which the name is looked up, where it is not that of the job itself. */
  readonly group?: string;
}

/** A job that is written in the workflow and is no approval. */
export const inlineJobType = defineDiagnostic<{ readonly name: string; readonly type: string }>({
  code: "inline-job-type",
  severity: "error",
  about:
    "Only an approval can be written in a workflow alone; every other type of job is defined in `jobs`. https://circleci.com/docs/reference/configuration-reference/#type",
  message: ({ name, type }) => `"${name}" has the type "${type}" in the workflow, where only "approval" can stand.`,
  hint: ({ name, type }) => `Define "${name}" in \`jobs\` with \`type: ${type}\`, and call it here by its name.`,
});

/** The invocations of one entry of a workflow's or job group's list of jobs. */
export function invocationsOf(entry: YamlNode, group: string, scope: Scope): readonly Invocation[] {
  const read = readEntry(entry, scope);
  if (read === undefined) return [];
  const { key, written, settings } = read;
  const matrix = settings.get("matrix")?.value;
  checkExpression(settings.get("filters")?.value, scope);
  const pipeline = scope.pipeline;
  if (matrix?.kind !== "mapping") {
    if (!spend(scope, key, costOfJob)) return [];
    const substitutedSettings = substituteEach(settings, (node) => substitute(node, pipeline, scope.report));
    return [invocation({ key, written, group, settings: substitutedSettings, args: [] }, scope)];
  }
  const substitutedMatrix = substitute(matrix, pipeline, scope.report);
  if (substitutedMatrix.kind !== "mapping") return [];
  const others = new Map(settings);
  others.delete("matrix");
  const alias = textOf(get(substitutedMatrix, "alias")) ?? written;
  const parameters = get(substitutedMatrix, "parameters");
  const keys = parameters?.kind === "mapping" ? parameters.entries : new Map<string, Entry>();
  const found = combinations(substitutedMatrix, scope);
  if (!spend(scope, key, found.length * costOfJob)) return [];
  return found.map((combination) => {
    const names = namesWith(pipeline, "matrix", combination);
    const entries = [...combination].map(
      ([name, value]) => [name, { key: keys.get(name)?.key ?? key, value }] as const,
    );
    const own = substituteEach(others, (node) => substitute(node, names, scope.report));
    return invocation(
      {
        key,
        written,
        group,
        alias,
        name: matrixName(written, combination),
        otherName: declaredMatrixName(written, combination),
        // A parameter called `name` is that of the job, and so with the other keys of an entry.
        settings: new Map([...entries.filter(([name]) => isEntryKey(name)), ...own]),
        args: entries.filter(([name]) => !isEntryKey(name)),
      },
      scope,
    );
  });
}

function readEntry(entry: YamlNode, scope: Scope) {
  if (entry.kind === "scalar") {
    const node = substitute(entry, scope.pipeline, scope.report);
    const written = textOf(node);
    return written === undefined ? undefined : { key: entry, written, settings: new Map<string, Entry>() };
  }
  if (entry.kind !== "mapping") return undefined;
  const [first] = entry.entries.values();
  if (first === undefined) return undefined;
  const written = textOf(substitute(first.key, scope.pipeline, scope.report)) ?? String(first.key.value);
  return {
    key: first.key,
    written,
    settings: first.value.kind === "mapping" ? first.value.entries : new Map<string, Entry>(),
  };
}

/** Filters that are a text are an expression, in which values are named as they are. */
function checkExpression(filters: YamlNode | undefined, { pipeline, report }: Scope): void {
  if (filters?.kind !== "scalar" || typeof filters.value !== "string") return;
  if (!filters.templated) evaluateWorkflowCondition(filters, pipeline, report);
  else if (/<<\s*pipeline\./.test(filters.value))
    report(
      malformedExpression.at(filters, {
        reason: "the expression of a filter takes no `<< >>`",
        hint: "Write the name alone, such as pipeline.git.branch.",
      }),
    );
}

const substituteEach = (
  entries: ReadonlyMap<string, Entry>,
  change: (node: YamlNode) => YamlNode,
): ReadonlyMap<string, Entry> => {
  const changed = new Map<string, Entry>();
  for (const [name, { key, value }] of entries) changed.set(name, { key, value: change(value) });
  return changed;
};

interface Parts {
  readonly key: ScalarNode;
  readonly written: string;
  readonly group: string;
  readonly alias?: string;
  readonly name?: string;
  readonly otherName?: string;
  readonly settings: ReadonlyMap<string, Entry>;
  readonly args: readonly (readonly [string, Entry])[];
}

function invocation({ key, written, group, alias, name, otherName, settings, args }: Parts, scope: Scope): Invocation {
  const value = (setting: string): YamlNode | undefined => settings.get(setting)?.value;
  const typeNode = settings.get("type");
  const inlineType = textOf(typeNode?.value);
  const overridden = textOf(value("override-with"));
  const { scope: noted, lacking } = noting(scope);
  const definition = inlineType === undefined ? definitionOf(written, { key, overridden }, noted) : undefined;
  if (inlineType !== undefined && inlineType !== "approval" && typeNode !== undefined)
    scope.report(inlineJobType.at(typeNode.value, { name: written, type: inlineType }));
  if (inlineType === "approval") reportIgnored(written, settings, scope);
  const own = new Map(args);
  const left = new Map<string, Entry>();
  for (const [setting, entry] of settings)
    if (!isEntryKey(setting)) own.set(setting, entry);
    else if (!usedUp.has(setting)) left.set(setting, entry);
  return {
    written,
    group,
    alias,
    definition,
    lacking,
    at: key,
    name: textOf(value("name")) ?? name ?? written,
    otherName: settings.has("name") ? undefined : otherName,
    type: inlineType ?? (definition === undefined ? "build" : typeOf(definition)),
    args: own,
    settings: left,
    requires: requirementsIn(value("requires")),
    preSteps: value("pre-steps"),
    postSteps: value("post-steps"),
  };
}

/** An approval that is written in a workflow takes no arguments; CircleCI leaves them out. */
function reportIgnored(name: string, settings: ReadonlyMap<string, Entry>, { report }: Scope): void {
  const known: readonly EntryKey[] = ["context", "filters", "matrix", "name", "requires", "type"];
  for (const [argument, { key }] of settings)
    if (!isEntryKey(argument))
      report({ ...unexpectedArgument.at(key, { kind: "approval", name, argument, known }), severity: "warning" });
}

/**
 * `override-with` takes the job of that name where there is one:
 * https://circleci.com/docs/guides/orchestrate/how-to-override-config/
 */
function definitionOf(
  written: string,
  { key, overridden }: { readonly key: ScalarNode; readonly overridden: string | undefined },
  scope: Scope,
): Definition | undefined {
  const other =
    overridden === undefined
      ? undefined
      : find(overridden, { kind: "job", at: key, library: scope.library }, quiet(scope));
  return (
    other ??
    find(written, { kind: "job", at: key, library: scope.library, others: [...scope.library.jobGroups.keys()] }, scope)
  );
}

/** `requires: [a, b: failed, {c: [success, canceled]}]`; one text alone counts as a list of it. */
export function requirementsIn(node: YamlNode | undefined): readonly WrittenRequirement[] {
  if (node === undefined) return [];
  const items = node.kind === "sequence" ? node.items : [node];
  return items.flatMap((item): readonly WrittenRequirement[] => {
    if (item.kind === "scalar")
      return item.value === null ? [] : [{ name: String(item.value), at: item, statuses: undefined }];
    if (item.kind !== "mapping") return [];
    return [...item.entries].map(([name, { key, value }]) => ({ name, at: key, statuses: value }));
  });
}
