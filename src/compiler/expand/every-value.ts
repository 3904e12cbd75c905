import type { Data } from "../../model/data.ts";
import type { Range, Source } from "../diagnostics/source.ts";
import type { ParameterDefinition } from "../library/library.ts";
import { readParameters } from "../library/read-library.ts";
import { toData } from "../source/data.ts";
import { get } from "../source/node.ts";
import { readDocument } from "../source/read-document.ts";

/** Values of pipeline parameters to try in place of the given ones and the defaults. */
export interface Trial {
  readonly parameters: Readonly<Record<string, Data>>;
  /** In words: `"deploy" is true and "stage" is "prod"`. */
  readonly words: string;
  /** Where the first of the parameters is declared. */
  readonly at: Range;
}

/** What there is to try, and how many pairs are left out since there are too many. */
export interface Trials {
  readonly trials: readonly Trial[];
  readonly leftOut: number;
}

/** At most so many are tried: twenty switches are 780 pairs, and each trial takes as long as a whole check. */
export const mostTrials = 200;

type Choice = { readonly parameter: ParameterDefinition; readonly value: Data };

/**
 * Every other value of the enum and boolean pipeline parameters that are not given: each alone, then each pair of two
 * parameters, since most conditions look at one or two.
 */
export function everyValue(source: Source, given: Readonly<Record<string, Data>> = {}): Trials {
  const document = readDocument(source, () => {});
  const declared = readParameters(get(document, "parameters"), () => {});
  const choices = [...declared.values()]
    .filter(({ name }) => !Object.hasOwn(given, name))
    .map((parameter) => otherValues(parameter).map((value): Choice => ({ parameter, value })));
  const alone = choices.flatMap((values) => values.map((choice) => trialOf([choice])));
  const pairs = choices.flatMap((first, index) =>
    choices.slice(index + 1).flatMap((second) => first.flatMap((one) => second.map((other) => trialOf([one, other])))),
  );
  const trials = [...alone, ...pairs];
  return { trials: trials.slice(0, mostTrials), leftOut: Math.max(0, trials.length - mostTrials) };
}

/** The values that a parameter can have besides its default. */
function otherValues(parameter: ParameterDefinition): readonly Data[] {
  const byDefault = parameter.default === undefined ? undefined : toData(parameter.default);
  const values: readonly Data[] =
    parameter.type === "boolean" ? [true, false] : parameter.type === "enum" ? parameter.allowed.map(toData) : [];
  return values.filter((value) => value !== byDefault);
}

const trialOf = (choices: readonly [Choice, ...Choice[]]): Trial => ({
  parameters: Object.fromEntries(choices.map(({ parameter, value }) => [parameter.name, value])),
  words: choices.map(({ parameter, value }) => `"${parameter.name}" is ${JSON.stringify(value)}`).join(" and "),
  at: choices[0].parameter.at,
});
