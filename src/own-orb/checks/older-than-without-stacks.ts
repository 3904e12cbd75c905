import { defineDiagnostic, type Report } from "../../compiler/diagnostics/diagnostic.ts";
import type { CompiledWorkflow } from "../../compiler/expand/compiled.ts";
import { ownJobOf, placeOfArgument, textIn } from "./own-jobs.ts";

/** A reaper that is to judge by age, and is not told which stacks. */
export const olderThanWithoutStacks = defineDiagnostic<{ readonly job: string; readonly age: string }>({
  code: "older-than-without-stacks",
  severity: "warning",
  about:
    "Of this orb: `older_than` lets reap destroy stacks that have no expiry, when their last update is so long ago, and production is such a stack. So `stacks` has to name which are meant, and without it the job ends with status 2.",
  message: ({ job, age }) =>
    `"${job}" is to destroy what is older than ${age}, and "stacks" does not say which stacks.`,
  hint: () => "Name them, one a line, with * for anything: stacks: ci-*",
});

/** Reports reap jobs with an age and no names. */
export function checkReapedAges(workflow: CompiledWorkflow, report: Report): void {
  for (const entry of workflow.entries) {
    if (ownJobOf(entry) !== "reap") continue;
    const age = textIn(entry, "older_than");
    if (age !== "" && textIn(entry, "stacks").trim() === "")
      report(olderThanWithoutStacks.at(placeOfArgument(entry, "older_than"), { job: entry.name, age }));
  }
}
