import { defineDiagnostic } from "../diagnostics/diagnostic.ts";

/** A name that CircleCI does not allow for a job, command or executor. */
export const wrongName = defineDiagnostic<{
  readonly of: string;
  readonly name: string;
  readonly words: string;
  /** Whether version 2, which this is, takes the name, and only 2.1 refuses it. */
  readonly later: boolean;
}>({
  code: "wrong-name",
  severity: "error",
  about:
    "Names of commands and executors are lower-case letters, digits, - and _, and begin with a letter; names of jobs may have upper-case letters and blanks too. A dot, as in a version, is the usual slip. https://circleci.com/docs/guides/orchestrate/reusing-config/",
  message: ({ of, name, later }) => `"${name}" cannot be the name of ${of}${later ? " in version 2.1" : ""}.`,
  hint: ({ words, later }) => `${later ? "Before you move to version 2.1, use" : "Use"} ${words}.`,
});
