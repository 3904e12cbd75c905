import { defineDiagnostic } from "../diagnostics/diagnostic.ts";

/** An entry in a workflow's list of jobs that names no job, or has keys beside the name. */
export const notAJobEntry = defineDiagnostic<{ readonly found: string }>({
  code: "not-a-job-entry",
  severity: "error",
  about:
    "An entry of a workflow's `jobs` is the name of a job, or a mapping with one key, the name, whose value has `requires`, `context` and the arguments. Keys beside a name without a value are a warning, since CircleCI runs the job and leaves them out. https://circleci.com/docs/reference/configuration-reference/#jobs-in-workflow",
  message: ({ found }) => `An entry of "jobs" is a name, or a mapping with one key, and this is ${found}.`,
  hint: ({ found }) =>
    found.startsWith("a mapping with") ? "Indent what belongs to the job one level deeper than its name." : undefined,
});
