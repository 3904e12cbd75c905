import type { Diagnostic } from "./diagnostic.ts";

/** The errors and then the warnings, each in the order in which they were: what stops a pipeline is read first. */
export const errorsFirst = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] => [
  ...diagnostics.filter(({ severity }) => severity === "error"),
  ...diagnostics.filter(({ severity }) => severity !== "error"),
];
