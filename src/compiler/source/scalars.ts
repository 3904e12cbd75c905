import type { ScalarValue } from "./node.ts";

/*
 * Plain scalars by the rules of YAML 1.1 that CircleCI's reader (SnakeYAML) follows: `yes`, `no`, `on` and `off` are
 * switches (https://circleci.com/docs/guides/orchestrate/reusing-config/#boolean), a leading zero makes a number octal,
 * and 1:30 is ninety. https://yaml.org/type/ Dates stay text: nothing in a configuration is one.
 */
const words: ReadonlyMap<string, ScalarValue> = new Map<string, ScalarValue>([
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
  ...["true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"].map((word) => [word, true] as const),
  ...["false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"].map((word) => [word, false] as const),
]);

const decimal = /^[-+]?(?:0|[1-9][0-9_]*)$/;
const octal = /^[-+]?0[0-7_]+$/;
const prefixed = /^[-+]?0(?:b[01_]+|x[0-9a-fA-F_]+)$/;
const sexagesimal = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const float = /^[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*|[0-9][0-9_]*(?=[eE]))(?:[eE][-+]?[0-9]+)?$/;
const infinite = /^[-+]?\.(?:inf|Inf|INF)$/;
const notANumber = /^\.(?:nan|NaN|NAN)$/;

/** The value of a plain scalar. */
export function plainValue(text: string): ScalarValue {
  const first = text.charCodeAt(0);
  // Most plain scalars begin with a letter, and only a few words of letters mean something.
  const letter = (first >= 65 && first <= 90) || (first >= 97 && first <= 122);
  if (letter || first === 126 || text === "") return text.length > 5 ? text : (words.get(text) ?? nullOr(text));
  if (first > 57 || first < 43) return text;
  return numberOf(text) ?? text;
}

const nullOr = (text: string): ScalarValue => (words.has(text) ? null : text);

function numberOf(text: string): number | undefined {
  const bare = text.replaceAll("_", "");
  if (decimal.test(text)) return Number(bare);
  const sign = text.startsWith("-") ? -1 : 1;
  const digits = bare.replace(/^[-+]/, "");
  if (octal.test(text)) return sign * Number.parseInt(digits, 8);
  if (prefixed.test(text)) return sign * Number(digits);
  if (float.test(text)) return Number(bare);
  if (infinite.test(text)) return sign * Number.POSITIVE_INFINITY;
  if (notANumber.test(text)) return Number.NaN;
  if (sexagesimal.test(text)) return sign * digits.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
  return undefined;
}
