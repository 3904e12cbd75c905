import { defineDiagnostic } from "../diagnostics/diagnostic.ts";

/** A value of the right kind that does not look as it must, or is outside of its limits. */
export const malformedValue = defineDiagnostic<{
  readonly key: string;
  readonly found: string;
  /** Behind "must be". */
  readonly expected: string;
}>({
  code: "malformed-value",
  severity: "error",
  about:
    "Durations, numbers of reruns, retention times and serial groups have a form and limits. https://circleci.com/docs/reference/configuration-reference/",
  message: ({ key, found, expected }) => `"${key}" must be ${expected}, and this is ${found}.`,
});
