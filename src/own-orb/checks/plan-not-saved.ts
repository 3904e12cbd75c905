import { defineDiagnostic, type Report } from "../../compiler/diagnostics/diagnostic.ts";
import type { CompiledEntry, CompiledWorkflow } from "../../compiler/expand/compiled.ts";
import { entriesAbove } from "./above.ts";
import { isOn, ownJobOf, placeOfArgument, textIn } from "./own-jobs.ts";

/** A deploy job that is to keep to a plan which no job before it saves. */
export const planNotSaved = defineDiagnostic<{ readonly job: string; readonly stack: string }>({
  code: "plan-not-saved",
  severity: "warning",
  about:
    "Of this orb: with `plan: true` a deploy job changes nothing but what the plan says that a `preview` job of the same stack has saved, with `save_plan: true`, in the same workflow. Without one it ends with status 2.",
  message: ({ job, stack }) => `"${job}" keeps to a plan of "${stack}", and no job before it saves one.`,
  hint: ({ stack }) => `Let it require a preview job with stack: ${stack} and save_plan: true.`,
});

/** Reports deploy jobs that would find no plan of their stack. */
export function checkPlans(workflow: CompiledWorkflow, report: Report): void {
  const above = entriesAbove(workflow);
  for (const entry of workflow.entries) {
    if (ownJobOf(entry) !== "deploy" || !isOn(entry, "plan")) continue;
    const stack = textIn(entry, "stack");
    const saves = (each: CompiledEntry): boolean =>
      ownJobOf(each) === "preview" && isOn(each, "save_plan") && textIn(each, "stack") === stack;
    if (!above(entry).some(saves)) report(planNotSaved.at(placeOfArgument(entry, "plan"), { job: entry.name, stack }));
  }
}
