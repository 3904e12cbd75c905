import { defineDiagnostic, type Report } from "../../compiler/diagnostics/diagnostic.ts";
import type { CompiledWorkflow } from "../../compiler/expand/compiled.ts";
import { jobsOnAnotherStack } from "./another-stack.ts";
import { placeOfArgument, textIn } from "./own-jobs.ts";

/** A destroy job behind deploy jobs of other stacks. */
export const destroysAnotherStack = defineDiagnostic<{
  readonly job: string;
  readonly stack: string;
  readonly deployed: string;
}>({
  code: "destroys-another-stack",
  severity: "warning",
  about:
    "Of this orb: `destroy` takes the program of the deploy job before it, and destroys no other stack than that job deployed. With another name it ends with status 2, and what was deployed stays.",
  message: ({ job, stack, deployed }) =>
    `"${job}" names the stack "${stack}", and before it "${deployed}" is deployed: nothing would be destroyed.`,
  hint: () => "Give both jobs the same `stack`.",
});

/** Reports destroy jobs whose stack no deploy job before them has. */
export function checkDestroyedStacks(workflow: CompiledWorkflow, report: Report): void {
  for (const { entry, deploy } of jobsOnAnotherStack(workflow, "destroy"))
    report(
      destroysAnotherStack.at(
        placeOfArgument(entry, "stack"),
        { job: entry.name, stack: textIn(entry, "stack"), deployed: textIn(deploy, "stack") },
        [{ at: placeOfArgument(deploy, "stack"), message: `"${deploy.name}" deploys it.` }],
      ),
    );
}
