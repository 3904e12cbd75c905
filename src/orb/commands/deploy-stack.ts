import { boolean, defineCommand } from "../../model/index.ts";
import { outputTimeout } from "../parameters/job.ts";
import {
  deploymentOutputs,
  secretConfig,
  stackDifference,
  stackExpiry,
  stackLock,
  stackRefresh,
  stackSelection,
  stackTimeLimit,
} from "../parameters/pulumi.ts";
import { script } from "../script.ts";

/** Called deploy, since that is what the job's readers look for; Pulumi calls it an update. */
export const deployStack = defineCommand({
  name: "deploy_stack",
  description:
    "Update the stack that configure_stack made ready, with tags that say whose it is, and write what came of it to .arm-pipeline/deployment.json.",
  parameters: {
    ...deploymentOutputs,
    ...secretConfig,
    ...stackExpiry,
    ...stackRefresh,
    ...stackSelection,
    ...stackDifference,
    ...stackLock,
    ...stackTimeLimit,
    plan: boolean(
      "Whether nothing may be changed but what the plan says that a preview job with save_plan: true handed on; an update that would be another one ends with 5. False by default.",
      { default: false },
    ),
    ...outputTimeout,
  },
  steps: ({ no_output_timeout, ...values }) => [
    script({ name: "Update the stack", file: "deploy_stack.sh", no_output_timeout }, values),
  ],
});
