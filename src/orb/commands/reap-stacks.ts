import { defineCommand, storeArtifacts } from "../../model/index.ts";
import { outputTimeout } from "../parameters/job.ts";
import { destroyAttempts, pulumiProgram, serviceAttempts, stackRefresh } from "../parameters/pulumi.ts";
import { reapLock, reapOptions } from "../parameters/reap.ts";
import { script } from "../script.ts";

/**
 * By tags alone: a stack that this project did not deploy is nothing that it may know.
 * https://www.pulumi.com/docs/iac/concepts/stacks/#stack-tags
 */
export const reapStacks = defineCommand({
  name: "reap_stacks",
  description:
    "Destroy the stacks of this project whose time is over or whose branch is gone, and report what is left: .arm-pipeline/reap, also an artifact. A dry run by default.",
  parameters: {
    ...reapOptions,
    ...pulumiProgram,
    ...stackRefresh,
    ...reapLock,
    ...destroyAttempts,
    ...serviceAttempts,
    ...outputTimeout,
  },
  steps: ({ no_output_timeout, ...values }) => [
    script({ name: "Reap stacks", file: "reap_stacks.sh", no_output_timeout }, values),
    storeArtifacts({ path: ".arm-pipeline/reap", destination: "reap" }),
  ],
});
