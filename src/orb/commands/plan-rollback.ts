import { defineCommand } from "../../model/index.ts";
import { stackName } from "../parameters/pulumi.ts";
import { script } from "../script.ts";

/**
 * A deployment is its program as well as its image. What was deployed is in the stack's history:
 * https://www.pulumi.com/docs/iac/cli/commands/pulumi_stack_history/.
 */
export const planRollback = defineCommand({
  name: "plan_rollback",
  description:
    "Find what the stack had before this workflow's update, and check out the program of that revision. Ends the job where this workflow changed nothing.",
  parameters: stackName,
  steps: (p) => [script({ name: "Find what to go back to", file: "plan_rollback.sh" }, p)],
});
