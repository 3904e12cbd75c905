import { boolean, defineCommand, storeArtifacts } from "../../model/index.ts";
import { outputTimeout } from "../parameters/job.ts";
import { deploymentOutputs, imageConfig, secretConfig, stackRefresh, stackSelection } from "../parameters/pulumi.ts";
import { script } from "../script.ts";

/** Changes nothing: a stack that configure_stack had to create is removed again. */
export const previewStack = defineCommand({
  name: "preview_stack",
  description:
    "Show what an update would change, and keep it as text, as Markdown and as JSON in .arm-pipeline/preview and in the artifacts.",
  parameters: {
    expect_no_changes: boolean("Whether a pending change is a failure, for a check against drift.", { default: false }),
    save_plan: boolean(
      "Whether to save the plan for a deploy job with plan: true, which then does nothing else. The stack has to be there. False by default.",
      { default: false },
    ),
    ...secretConfig,
    ...imageConfig,
    ...deploymentOutputs,
    ...stackRefresh,
    ...stackSelection,
    ...outputTimeout,
  },
  steps: ({ no_output_timeout, ...values }) => [
    script({ name: "Preview the update", file: "preview_stack.sh", no_output_timeout }, values),
    storeArtifacts({ path: ".arm-pipeline/preview", destination: "preview" }),
  ],
});
