import { defineCommand } from "../../model/index.ts";
import { outputTimeout } from "../parameters/job.ts";
import { deploymentOutputs, secretConfig } from "../parameters/pulumi.ts";
import { script } from "../script.ts";

/** By an update like any other: Pulumi has no command of its own for it. */
export const rollBack = defineCommand({
  name: "roll_back",
  description:
    "Deploy again what the stack had before this workflow's update. Refuses where another update came since, or nothing was there before.",
  parameters: { ...deploymentOutputs, ...secretConfig, ...outputTimeout },
  steps: ({ no_output_timeout, ...values }) => [
    script({ name: "Roll the stack back", file: "roll_back.sh", no_output_timeout }, values),
  ],
});
