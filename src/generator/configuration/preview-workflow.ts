import { defineWorkflow, job, not, pipeline, type WorkflowDefinition } from "../../model/index.ts";
import { commentContext } from "../contexts.ts";
import type { ConfigOptions } from "../input.ts";
import type { Arm } from "./arm.ts";
import { imageConfig } from "./deploy-jobs.ts";
import { contextOption, policySteps, pulumiJob, sharedOptions, unless } from "./entry-options.ts";

/** What a branch would change in the stack that stays, as a comment on its pull request. */
export function previewWorkflow(options: ConfigOptions, arm: Arm): readonly WorkflowDefinition[] {
  const { deployment, images } = options;
  if (deployment?.preview !== true) return [];
  const preview = job(
    arm.jobs.preview,
    {
      stack: deployment.stack,
      comment: true,
      program: unless(".", deployment.program),
      image_config: imageConfig(images),
      ...sharedOptions(options),
      after_preview: policySteps(deployment, arm),
    },
    { ...pulumiJob(options, arm), ...contextOption([...deployment.contexts, commentContext(options)]) },
  );
  return [defineWorkflow({ name: "preview", when: not(pipeline.git.branch_is_default), jobs: [preview] })];
}
