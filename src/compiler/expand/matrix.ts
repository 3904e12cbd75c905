import { defineDiagnostic } from "../diagnostics/diagnostic.ts";
import { suggest } from "../diagnostics/suggest.ts";
import { toData } from "../source/data.ts";
import { get, type MappingNode, type YamlNode } from "../source/node.ts";
import type { Scope } from "./scope.ts";

/** An exclusion that leaves a parameter open. */
export const partialExclude = defineDiagnostic<{ readonly missing: readonly string[] }>({
  code: "partial-exclude",
  severity: "warning",
  about:
    "An entry of `matrix.exclude` drops the combination that equals it in every parameter. One that leaves parameters out drops nothing. https://circleci.com/docs/guides/orchestrate/using-matrix-jobs/#exclude-a-set-of-parameters-from-a-matrix",
  message: ({ missing }) =>
    `This exclusion drops nothing, because it does not say ${missing.map((one) => `"${one}"`).join(", ")}.`,
  hint: () => "Write one entry for each combination, with all parameters of the matrix.",
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
  severity: "error",
  about:
    "A matrix makes one job for each combination of its parameters' values, so each parameter needs a list of at least one. https://circleci.com/docs/guides/orchestrate/using-matrix-jobs/",
  message: ({ parameter }) =>
    parameter === undefined
      ? "The matrix has no combination left."
      : `The matrix parameter "${parameter}" needs a list of values.`,
});

/** More jobs than anybody wants. */
export const hugeMatrix = defineDiagnostic<{ readonly count: number }>({
  code: "huge-matrix",
  severity: "error",
  about:
    "A matrix multiplies: a file from somebody else could ask for millions of jobs. More than a thousand combinations are not expanded.",
  message: ({ count }) => `The matrix has ${count} combinations; the limit is ${mostCombinations}.`,
});

const mostCombinations = 1000;

/** The values of one job of a matrix, by parameter in the order of declaration. */
export type Combination = ReadonlyMap<string, YamlNode>;

/** The combinations of a matrix, the last parameter varying fastest, without those that are excluded. */
export function combinations(matrix: MappingNode, scope: Scope): readonly Combination[] {
  const parameters = get(matrix, "parameters");
  if (parameters?.kind !== "mapping") return []; // the check of shapes says so
  let all: readonly Combination[] = [new Map()];
  let count = 1;
  for (const [name, { key, value }] of parameters.entries) {
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
  const left = all.filter((combination) => !excluded.some((exclusion) => equal(combination, exclusion)));
  if (left.length === 0)
    scope.report(emptyMatrix.at(parameters.entries.values().next().value?.key ?? matrix, { parameter: undefined }));
  return left;
}

function exclusions(node: YamlNode | undefined, names: readonly string[], scope: Scope): readonly Combination[] {
  if (node?.kind !== "sequence") return [];
  return node.items.flatMap((item) => {
    if (item.kind !== "mapping") return [];
    for (const [name, { key }] of item.entries)
      if (!names.includes(name)) scope.report(unknownExclude.at(key, { name, known: names }));
    const missing = names.filter((name) => !item.entries.has(name));
    if (missing.length === 0) return [new Map([...item.entries].map(([name, { value }]) => [name, value]))];
    const [first] = item.entries.values();
    scope.report(partialExclude.at(first?.key ?? item, { missing }));
    return [];
  });
}

const equal = (combination: Combination, exclusion: Combination): boolean =>
  [...combination].every(([name, value]) => {
    const other = exclusion.get(name);
    return other !== undefined && JSON.stringify(toData(other)) === JSON.stringify(toData(value));
  });

/**
 * The name of a matrix job that has no `name`: the job's name and its values, in the alphabetical order of their parameters
 * (https://circleci.com/docs/guides/orchestrate/using-matrix-jobs/ shows os before node-version).
 */
export function matrixName(job: string, combination: Combination): string {
  const values = [...combination].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => textOfValue(value));
  return [job, ...values].join("-");
}

/** [?] An executor that is given as a mapping: by its name. */
function textOfValue(value: YamlNode): string {
  if (value.kind === "scalar") return String(value.value);
  const name = get(value, "name");
  return name?.kind === "scalar" ? String(name.value) : value.kind;
}
