import { defineDiagnostic } from "../diagnostics/diagnostic.ts";

/** A name that CircleCI does not allow for a job, command or executor. */
export const wrongName = defineDiagnostic<{ readonly of: string; readonly name: string; readonly words: string }>({
  code: "wrong-name",
  severity: "error",
  about:
    "Names of commands and executors are lower-case letters, digits, - and _, and begin with a letter; names of jobs may have upper-case letters and blanks too. A dot, as in a version, is the usual mistake. https://circleci.com/docs/guides/orchestrate/reusing-config/",
  message: ({ of, name }) => `"${name}" cannot be the name of ${of}.`,
  hint: ({ words }) => `Use ${words}.`,
});
