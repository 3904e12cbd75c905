import { boolean, defineCommand } from "../../model/index.ts";
import { outputTimeout } from "../parameters/job.ts";
import { imageConfig, secretConfig, stackRefresh } from "../parameters/pulumi.ts";
import { script } from "../script.ts";

/** Changes nothing: a stack that configure_stack had to create is removed again. */
export const previewStack = defineCommand({
  name: "preview_stack",
  description: "Show what an update would change.",
  parameters: {
    expect_no_changes: boolean("Whether a pending change is a failure, for a check against drift.", { default: false }),
    ...secretConfig,
    ...imageConfig,
    ...stackRefresh,
    ...outputTimeout,
  },
  steps: ({ no_output_timeout, ...values }) => [
    script({ name: "Preview the update", file: "preview_stack.sh", no_output_timeout }, values),
  ],
});
