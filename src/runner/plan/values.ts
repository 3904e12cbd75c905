import { toData } from "../../compiler/source/data.ts";
import { isNull, type YamlNode } from "../../compiler/source/node.ts";
import type { Data } from "../../model/data.ts";

/**
 * A value of `environment` as the shell gets it. Booleans and numbers are their text; nothing is `<nil>`, as CircleCI's
 * own agent writes it: https://circleci.com/docs/guides/orchestrate/pipeline-variables/#pipeline-values
 */
const variable = (value: Data): string =>
  value === null ? "<nil>" : typeof value === "object" ? JSON.stringify(value) : String(value);

/**
 * `environment`: a mapping, the list of mappings that CircleCI's compiler prints for a job, or of a docker image one
 * text.
 */
export function environmentOf(node: YamlNode | undefined): Readonly<Record<string, string>> {
  if (node === undefined) return {};
  const maps = node.kind === "sequence" ? node.items : [node];
  const pairs = maps.flatMap((item): (readonly [string, string])[] => {
    if (item.kind === "mapping")
      return [...item.entries].map(([name, { value }]) => [name, variable(toData(value))] as const);
    // The oldest form: NAME=VALUE.
    const text = textIn(item) ?? "";
    const equals = text.indexOf("=");
    return equals > 0 ? [[text.slice(0, equals), text.slice(equals + 1)]] : [];
  });
  return Object.fromEntries(pairs);
}

/** A scalar's text; numbers and booleans count as what they are written like. Nothing where there is none. */
export function textIn(node: YamlNode | undefined): string | undefined {
  return node?.kind === "scalar" && node.value !== null ? String(node.value) : undefined;
}

/** A text, or a list of texts. */
export function textsIn(node: YamlNode | undefined): readonly string[] {
  if (node === undefined || isNull(node)) return [];
  const items = node.kind === "sequence" ? node.items : [node];
  return items.flatMap((item) => textIn(item) ?? []);
}

/** A whole number of at least `least`, also where it is written as a text. */
export function numberIn(
  node: YamlNode | undefined,
  { least, otherwise }: { least: number; otherwise: number },
): number {
  const number = Number(textIn(node) ?? Number.NaN);
  return Number.isInteger(number) && number >= least ? number : otherwise;
}

/** A command with its arguments: a list as it is, a text split at blanks; quotes keep blanks together. */
export function wordsIn(node: YamlNode | undefined): readonly string[] | undefined {
  if (node === undefined || isNull(node)) return undefined;
  if (node.kind !== "scalar") return textsIn(node);
  return splitWords(textIn(node) ?? "");
}

/** Splits a command line at blanks, as a shell would, without anything else that a shell does. */
export function splitWords(text: string): readonly string[] {
  const words = text.match(/(?:[^\s"']|"[^"]*"|'[^']*'|["'])+/g) ?? [];
  return words.map((word) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, "$1$2"));
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A time such as `10m`, `1.5h` or `1h 30m` in milliseconds; nothing where it is none. */
export function timeIn(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?\s*(?:ms|s|m|h)\s*)+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, number, unit = ""] of text.matchAll(/(\d+(?:\.\d+)?)\s*(ms|s|m|h)/g))
    sum += Number(number) * (units[unit] ?? 0);
  return Math.round(sum);
}
