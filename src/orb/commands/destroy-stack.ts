import { defineCommand } from "../../model/index.ts";
import { outputTimeout } from "../parameters/job.ts";
import {
  destroyAttempts,
  destroyOptions,
  stackLock,
  stackName,
  stackRefresh,
  stackTimeLimit,
} from "../parameters/pulumi.ts";
import { script } from "../script.ts";

/** Works from what the deploy job handed over: the branch may have moved, or be gone. */
export const destroyStack = defineCommand({
  name: "destroy_stack",
  description:
    "Destroy everything that the stack made, prove that nothing is left, and remove the stack. A missing stack is a success.",
  parameters: {
    ...stackName,
    ...stackRefresh,
    ...destroyOptions,
    ...stackLock,
    ...stackTimeLimit,
    ...destroyAttempts,
    ...outputTimeout,
  },
  steps: ({ no_output_timeout, ...values }) => [
    script({ name: "Destroy the stack", file: "destroy_stack.sh", no_output_timeout }, values),
  ],
});
