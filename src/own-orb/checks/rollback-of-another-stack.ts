import { defineDiagnostic, type Report } from "../../compiler/diagnostics/diagnostic.ts";
import type { CompiledWorkflow } from "../../compiler/expand/compiled.ts";
import { jobsOnAnotherStack } from "./another-stack.ts";
import { placeOfArgument, textIn } from "./own-jobs.ts";

/** A rollback job behind deploy jobs of other stacks. */
export const rollbackOfAnotherStack = defineDiagnostic<{
  readonly job: string;
  readonly stack: string;
  readonly deployed: string;
}>({
  code: "rollback-of-another-stack",
  severity: "warning",
  about:
    "Of this orb: `rollback` takes back what the deploy job before it deployed, and no other stack. With another name it ends with status 2, and the release that failed stays.",
  message: ({ job, stack, deployed }) =>
    `"${job}" names the stack "${stack}", and before it "${deployed}" is deployed: nothing would be rolled back.`,
  hint: () => "Give both jobs the same `stack`.",
});

/** Reports rollback jobs whose stack no deploy job before them has. */
export function checkRolledBackStacks(workflow: CompiledWorkflow, report: Report): void {
  for (const { entry, deploy } of jobsOnAnotherStack(workflow, "rollback"))
    report(
      rollbackOfAnotherStack.at(
        placeOfArgument(entry, "stack"),
        { job: entry.name, stack: textIn(entry, "stack"), deployed: textIn(deploy, "stack") },
        [{ at: placeOfArgument(deploy, "stack"), message: `"${deploy.name}" deploys it.` }],
      ),
    );
}
