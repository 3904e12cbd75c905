import { approval, job, pipeline, type Requirement, type WorkflowEntry } from "../../model/index.ts";
import { notifyContext } from "../contexts.ts";
import type { ConfigOptions, Deployment, ImageOptions } from "../input.ts";
import type { Arm } from "./arm.ts";
import { lines } from "./build-jobs.ts";
import { contextOption, policySteps, pulumiJob, sharedOptions, unless } from "./entry-options.ts";
import { onVersionTags } from "./release.ts";

/** The jobs from the deployment to its end; none where nothing is deployed. */
export function deployJobs(request: {
  readonly options: ConfigOptions;
  readonly arm: Arm;
  readonly requires: readonly Requirement[];
}): readonly WorkflowEntry[] {
  const { options, arm, requires } = request;
  const { deployment, images } = options;
  if (deployment === undefined) return [];
  const { stack, life } = deployment;
  const onBranches = deployment.branches.length > 0 ? { filters: { branches: { only: deployment.branches } } } : {};
  const filters = options.release ? onVersionTags(options) : onBranches;
  const kept = life === "kept";
  const review = life === "review";
  const shared = sharedOptions(options);
  const withContext = { ...pulumiJob(options, arm), ...filters };
  // Two pipelines may run at once: those of one stack stand in line, and every other pipeline has a stack of its own.
  const shares = kept || stack.includes("$ARM_PIPELINE_BRANCH");
  const group = stack.replaceAll("$ARM_PIPELINE_BRANCH", String(pipeline.git.branch));
  const oneAtATime = shares ? { serialGroup: `${pipeline.project.slug}/${group}` } : {};

  const program = unless(".", deployment.program);

  const image_config = imageConfig(images);
  const planned = isPlanned(deployment);
  const plan = planned
    ? [
        job(
          arm.jobs.preview,
          {
            stack,
            program,
            image_config,
            ...shared,
            attach: true,
            save_plan: true,
            after_preview: policySteps(deployment, arm),
          },
          { name: "plan", ...withContext, requires },
        ),
      ]
    : [];
  const before =
    kept && deployment.approval
      ? [approval("approve_deploy", { requires: planned ? plan : requires, ...filters })]
      : [];
  const deploy = job(
    arm.jobs.deploy,
    {
      stack,
      expires: review ? reviewTime : undefined,
      program,
      image_config,
      plan: planned || undefined,
      ecs_service: deployment.ecsService,
      ...shared,
      before_deploy: policySteps(deployment, arm),
    },
    { ...withContext, requires: before.length > 0 ? before : requires, ...oneAtATime },
  );
  const answer = { revision_in: deployment.revisionIn };
  const smokeTest = job(arm.jobs.smoke_test, answer, { ...{ requires: [deploy], ...filters, ...oneAtATime } });
  // "not_run" is a deploy job that failed.
  const failed = { "arm/smoke_test": ["failed", "not_run"] } as const;
  const tell = { ...contextOption([notifyContext]), ...filters };
  const told = deployment.notify
    ? [
        job(arm.jobs.notify, {}, { name: "tell_success", ...tell, requires: [smokeTest] }),
        job(arm.jobs.notify, { outcome: "failed", stack }, { name: "tell_failure", ...tell, requires: [failed] }),
      ]
    : [];
  if (kept) {
    // Where the deploy job never began, the job says that nothing is to be rolled back. Not in line with the other
    // pipelines: while one of them updates the stack, nothing may be rolled back anyway.
    const back = { stack, program, ...shared, ...answer };
    return [
      ...plan,
      ...before,
      deploy,
      smokeTest,
      job(arm.jobs.rollback, back, { ...withContext, requires: [failed] }),
      ...told,
    ];
  }
  if (review) return [deploy, smokeTest, ...told];

  // Destroying waits for the smoke test to end in whatever way, so that a failure leaves no bill behind.
  const ended = { "arm/smoke_test": "terminal" } as const;
  const after = deployment.approval ? [approval("approve_destroy", { requires: [ended], ...filters })] : [];
  const destroy = job(
    arm.jobs.destroy,
    { stack, ...shared },
    { ...withContext, requires: after.length > 0 ? after : [ended] },
  );
  return [deploy, smokeTest, ...told, ...after, destroy];
}

/** Whether a plan is approved and kept to: who approves has seen what will be done, and nothing else is. */
export const isPlanned = ({ life, approval, preview }: Deployment): boolean => life === "kept" && approval && preview;

/** How long the environment of a branch is there after the last push, unless the branch is gone before. */
const reviewTime = "14d";

/** Which key of the program's configuration gets which image; of one image the orb's default says it. */
export function imageConfig(images: readonly ImageOptions[]): string | undefined {
  return images.length > 1 ? lines(images.map(({ name }) => `${configKey(name)}=${name}`)) : undefined;
}

/** The key for an image: "apiImage" for "api", "adminUiImage" for "admin-ui". */
export const configKey = (name: string): string =>
  `${name.replaceAll(/[._-]+(.?)/g, (_separators, next: string) => next.toUpperCase())}Image`;
