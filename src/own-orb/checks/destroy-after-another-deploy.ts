import { defineDiagnostic, type Report } from "../../compiler/diagnostics/diagnostic.ts";
import type { CompiledWorkflow } from "../../compiler/expand/compiled.ts";
import { entriesAbove } from "./above.ts";
import { ownJobOf, placeOfArgument, textIn } from "./own-jobs.ts";

/**
 * A destroy or rollback job behind its own deploy job and another one, whose hand-over takes the place of that one's.
 */
export const destroyAfterAnotherDeploy = defineDiagnostic<{
  readonly job: string;
  readonly stack: string;
  readonly deploy: string;
  readonly other: string;
  readonly what: "destroyed" | "rolled back";
}>({
  code: "destroy-after-another-deploy",
  severity: "warning",
  about:
    "Of this orb: a workspace holds the program and the stack of one deploy job, the last before the job that attaches it. A destroy or rollback job that comes after a later deploy job, too, finds that one's and ends with status 2. https://circleci.com/docs/guides/orchestrate/workspaces/",
  message: ({ job, stack, deploy, other, what }) =>
    `"${job}" gets the hand-over of "${deploy}", which deploys "${other}", and not that of "${stack}": nothing would be ${what}.`,
  hint: ({ job, deploy }) => `Let nothing that "${job}" requires come after "${deploy}".`,
});

/**
 * Reports jobs of a stack behind a deploy job of another one that comes after their own; two that run at once are
 * another check's.
 */
export function checkHandOvers(workflow: CompiledWorkflow, report: Report): void {
  const above = entriesAbove(workflow);
  for (const entry of workflow.entries) {
    const job = ownJobOf(entry);
    if (job !== "destroy" && job !== "rollback") continue;
    const stack = textIn(entry, "stack");
    const deploys = above(entry).filter((each) => ownJobOf(each) === "deploy");
    const own = deploys.filter((each) => textIn(each, "stack") === stack);
    const other = deploys.find(
      (each) => !own.includes(each) && own.length > 0 && own.every((one) => above(each).includes(one)),
    );
    if (other === undefined) continue;
    report(
      destroyAfterAnotherDeploy.at(
        placeOfArgument(entry, "stack"),
        {
          job: entry.name,
          stack,
          deploy: other.name,
          other: textIn(other, "stack"),
          what: job === "destroy" ? "destroyed" : "rolled back",
        },
        [{ at: placeOfArgument(other, "stack"), message: `"${other.name}" deploys it.` }],
      ),
    );
  }
}
