import { newCompilerSince, newCompilerSinceInWords } from "../../circleci/compilers.ts";
import { defineDiagnostic } from "../diagnostics/diagnostic.ts";

/** A regular expression that CircleCI's compiler took for years, and takes no longer. */
export const javaOnlyPattern = defineDiagnostic<{ readonly pattern: string; readonly piece: string | undefined }>({
  code: "java-only-pattern",
  severity: "error",
  since: newCompilerSince,
  about:
    "Since 21 September 2026 the compiler of CircleCI's cloud reads regular expressions with another engine, which looks neither ahead nor back, has no back references and no possessive quantifiers, and takes filters of up to 128 characters. With `--compiler server`, or a day before that one, and where nothing that runs needs the pattern, it is a warning. https://discuss.circleci.com/t/breaking-changes-config-compilation-updates-september-21-2026/54719",
  message: ({ pattern, piece }) =>
    piece === undefined
      ? `The filter has ${pattern.length} characters, and CircleCI's cloud takes ${longestFilter} since ${newCompilerSinceInWords}.`
      : `CircleCI's cloud takes no "${piece}" in a regular expression since ${newCompilerSinceInWords}.`,
  hint: ({ piece }) =>
    piece === undefined
      ? "Write several shorter ones, as a list."
      : "Say what shall match, or what shall be ignored, without it.",
});

/** The most characters of a pattern in filters. */
export const longestFilter = 128;
