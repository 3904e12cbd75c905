import { defineDiagnostic } from "../diagnostics/diagnostic.ts";
import { suggest } from "../diagnostics/suggest.ts";
import { firstCharacter } from "../schema/call-problem.ts";
import { described } from "../schema/described.ts";
import { toData } from "../source/data.ts";
import { get, inText, isNull, type MappingNode, type YamlNode } from "../source/node.ts";
import type { Scope } from "./scope.ts";

/**
 * An exclusion that leaves a parameter open. [?] CircleCI's language server lets it drop whatever agrees with it; no
 * real output shows it.
 */
export const partialExclude = defineDiagnostic<{ readonly missing: readonly string[] }>({
  code: "partial-exclude",
  severity: "warning",
  about:
    "An entry of `matrix.exclude` drops every combination that has its values. With all parameters of the matrix it drops one combination, and the documents show it only so. https://circleci.com/docs/guides/orchestrate/using-matrix-jobs/#exclude-a-set-of-parameters-from-a-matrix",
  message: ({ missing }) =>
    `This exclusion does not say ${missing.map((one) => `"${one}"`).join(", ")}, so it drops every combination with the values that it has.`,
  hint: () => "Write one entry for each combination, if not all of them are meant.",
});

/** An exclusion by a parameter that the matrix does not have. */
export const unknownExclude = defineDiagnostic<{ readonly name: string; readonly known: readonly string[] }>({
  code: "unknown-matrix-parameter",
  severity: "warning",
  about:
    "An entry of `matrix.exclude` has the parameters of its matrix, and no others. https://circleci.com/docs/guides/orchestrate/using-matrix-jobs/#exclude-a-set-of-parameters-from-a-matrix",
  message: ({ name }) => `The matrix has no parameter "${name}".`,
  hint: ({ name, known }) => suggest(name, known, "Its parameters"),
});

/** A matrix that makes no job. */
export const emptyMatrix = defineDiagnostic<{ readonly parameter: string | undefined }>({
  code: "empty-matrix",
  severity: "warning",
  about:
    "A matrix makes one job for each combination of its parameters' values: without a value for each of them, or with all combinations excluded, there is none. https://circleci.com/docs/guides/orchestrate/using-matrix-jobs/",
  message: ({ parameter }) =>
    parameter === undefined
      ? "The matrix has no combination left, so it makes no job."
      : `The matrix parameter "${parameter}" has no values, so the matrix makes no job.`,
});

/** A parameter of a matrix with one value in place of a list of them. */
export const noMatrixValues = defineDiagnostic<{ readonly parameter: string; readonly found: string }>({
  code: "no-matrix-values",
  severity: "error",
  about:
    "Each parameter of a matrix has a list of values, one job for each of them. https://circleci.com/docs/guides/orchestrate/using-matrix-jobs/",
  message: ({ parameter, found }) =>
    `The matrix parameter "${parameter}" needs a list of values, and this is ${found}.`,
  hint: () => "Write the values in brackets, or one a line behind a dash.",
});

/** More jobs than anybody wants. */
export const hugeMatrix = defineDiagnostic<{ readonly count: number }>({
  code: "huge-matrix",
  severity: "error",
  about:
    "A matrix multiplies: a file from somebody else could ask for millions of jobs. CircleCI makes no more than 128 jobs of one.",
  message: ({ count }) => `The matrix has ${count} combinations; the limit is ${mostJobs}.`,
});

const mostJobs = 128;
/** Excluded ones do not count, and yet so many are not even looked at. */
const mostCombinations = 10_000;

/** The values of one job of a matrix, by parameter in the order of declaration. */
export type Combination = ReadonlyMap<string, YamlNode>;

/** The combinations of a matrix, the last parameter varying fastest, without those that are excluded. */
export function combinations(matrix: MappingNode, scope: Scope): readonly Combination[] {
  const parameters = get(matrix, "parameters");
  if (parameters?.kind !== "mapping") return []; // the check of schemas says so
  let all: readonly Combination[] = [new Map()];
  let count = 1;
  for (const [name, { key, value }] of parameters.entries) {
    if (value.kind !== "sequence" && !isNull(value)) {
      scope.report(
        noMatrixValues.at(value.kind === "scalar" ? value : firstCharacter(value), {
          parameter: name,
          found: described(value),
        }),
      );
      return [];
    }
    if (value.kind !== "sequence" || value.items.length === 0) {
      scope.report(emptyMatrix.at(key, { parameter: name }));
      return [];
    }
    count *= value.items.length;
    if (count > mostCombinations) {
      scope.report(hugeMatrix.at(key, { count }));
      return [];
    }
    all = all.flatMap((combination) => value.items.map((item) => new Map([...combination, [name, item]])));
  }
  const excluded = exclusions(get(matrix, "exclude"), [...parameters.entries.keys()], scope);
  const left = all.filter((combination) => !excluded.some((exclusion) => hasValuesOf(combination, exclusion)));
  if (left.length > mostJobs) {
    scope.report(hugeMatrix.at(parameters.entries.values().next().value?.key ?? matrix, { count: left.length }));
    return [];
  }
  if (left.length === 0)
    scope.report(emptyMatrix.at(parameters.entries.values().next().value?.key ?? matrix, { parameter: undefined }));
  return left;
}

function exclusions(node: YamlNode | undefined, names: readonly string[], scope: Scope): readonly Combination[] {
  if (node?.kind !== "sequence") return [];
  return node.items.flatMap((item) => {
    if (item.kind !== "mapping") return [];
    const unknown = [...item.entries].filter(([name]) => !names.includes(name));
    for (const [name, { key }] of unknown) scope.report(unknownExclude.at(key, { name, known: names }));
    const missing = names.filter((name) => !item.entries.has(name));
    const [first] = item.entries.values();
    if (missing.length > 0 && unknown.length === 0) scope.report(partialExclude.at(first?.key ?? item, { missing }));
    return [new Map([...item.entries].map(([name, { value }]) => [name, value]))];
  });
}

const hasValuesOf = (combination: Combination, exclusion: Combination): boolean =>
  [...exclusion].every(([name, value]) => {
    const other = combination.get(name);
    return other !== undefined && JSON.stringify(toData(other)) === JSON.stringify(toData(value));
  });

/**
 * The name of a matrix job that has no `name`: the job's name and its values, in the alphabetical order of their
 * parameters (https://circleci.com/docs/guides/orchestrate/using-matrix-jobs/ shows os before node-version).
 */
export const matrixName = (job: string, combination: Combination): string =>
  nameOf(job, new Map([...combination].toSorted(([a], [b]) => (a < b ? -1 : 1))));

/**
 * [?] The same in the order in which the parameters are written, as CircleCI's language server has it: requirements may
 * use both.
 */
export const declaredMatrixName = (job: string, combination: Combination): string => nameOf(job, combination);

const nameOf = (job: string, combination: Combination): string =>
  [job, ...[...combination.values()].map(textOfValue)].join("-");

/** [?] An executor that is given as a mapping: by its name. */
function textOfValue(value: YamlNode): string {
  if (value.kind === "scalar") return inText(value);
  const name = get(value, "name");
  return name?.kind === "scalar" ? String(name.value) : value.kind;
}
