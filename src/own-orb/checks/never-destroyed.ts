import { stepsOf } from "../../compiler/checks/job-steps.ts";
import { defineDiagnostic, type Report } from "../../compiler/diagnostics/diagnostic.ts";
import type { CompiledEntry, CompiledWorkflow } from "../../compiler/expand/compiled.ts";
import { get, textOf } from "../../compiler/source/node.ts";
import { entriesAbove } from "./above.ts";
import { ownJobOf, placeOfArgument, textAt, textIn } from "./own-jobs.ts";

/** A stack of one pipeline alone that nothing takes away. */
export const neverDestroyed = defineDiagnostic<{ readonly job: string; readonly stack: string }>({
  code: "never-destroyed",
  severity: "warning",
  about:
    "Of this orb: a stack that is named after the pipeline is another one each time. Without a destroy job behind it, or an expiry for reap, each pipeline leaves one that runs and costs.",
  message: ({ job, stack }) => `"${job}" deploys a stack for each pipeline, "${stack}", and nothing destroys it.`,
  hint: () =>
    "Add the job destroy behind it, or let reap have it: expires: 7d. A stack that is to stay has a fixed name.",
});

/** What is another one in each pipeline. */
const ofOnePipeline =
  /pipeline\.(?:number|id|git\.revision)\b|workflow\.id\b|\$\{?CIRCLE_(?:PIPELINE_(?:ID|NUMBER)|WORKFLOW_ID|BUILD_NUM|SHA1)\b/;

/** Reports deploy jobs of such a stack that no destroy job comes after. */
export function checkPipelineStacks(workflow: CompiledWorkflow, report: Report): void {
  const above = entriesAbove(workflow);
  for (const entry of workflow.entries) {
    if (ownJobOf(entry) !== "deploy" || !["", "never"].includes(textIn(entry, "expires").trim())) continue;
    const at = placeOfArgument(entry, "stack");
    const stack = textAt(at).replace(/^(["'])(.*)\1$/, "$2");
    if (!ofOnePipeline.test(stack)) continue;
    if (workflow.entries.some((each) => above(each).includes(entry) && destroys(each))) continue;
    report(neverDestroyed.at(at, { job: entry.name, stack }));
  }
}

/** Whether a job destroys: that of this orb, or one of somebody's own with the command of this orb. */
const destroys = (entry: CompiledEntry): boolean =>
  ownJobOf(entry) === "destroy" ||
  (entry.job !== undefined && stepsOf(entry.job).some(({ body }) => textOf(get(body, "name")) === "Destroy the stack"));
