import type { Verdict } from "./tried.ts";

/** In what a verdict is not the expected one, a sentence each. */
export function differences(found: Verdict, expected: Verdict): readonly string[] {
  return [
    ...compared("error", found.errors, expected.errors),
    ...compared("warning", found.warnings, expected.warnings),
  ];
}

const compared = (what: string, found: readonly string[], expected: readonly string[]): readonly string[] => [
  ...found.filter((one) => !expected.includes(one)).map((one) => `The ${what} ${one} is not expected.`),
  ...expected.filter((one) => !found.includes(one)).map((one) => `The ${what} ${one} is expected, and not found.`),
];
