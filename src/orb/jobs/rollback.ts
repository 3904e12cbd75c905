import { attachWorkspace, call, checkout, defineJob, when } from "../../model/index.ts";
import { configureStack } from "../commands/configure-stack.ts";
import { logOutOfBackend } from "../commands/log-out-of-backend.ts";
import { planRollback } from "../commands/plan-rollback.ts";
import { rollBack } from "../commands/roll-back.ts";
import { smokeTest } from "../commands/smoke-test.ts";
import { verifyEcsService } from "../commands/verify-ecs-service.ts";
import { forward } from "../forward.ts";
import { deployMarker } from "../parameters/deploy-marker.ts";
import { optionalEcsService } from "../parameters/ecs.ts";
import { dependencyCache, pulumiProgram, secretConfig } from "../parameters/pulumi.ts";
import { pulumiJob } from "../parameters/pulumi-job.ts";
import { smokeTestOptions } from "../parameters/smoke-test.ts";
import { installDependencies } from "./install-dependencies.ts";
import { marked } from "./marked.ts";
import { preparePulumi } from "./prepare-pulumi.ts";

/**
 * One job for a failed smoke test and, since that is not run then, for a failed update. A step of the deploy job would
 * be quicker by the start of a machine, but could not test what runs then as the smoke test does, and would not run
 * where the deploy job itself was killed. https://circleci.com/docs/reference/configuration-reference/#requires
 */
export const rollback = defineJob({
  name: "rollback",
  description:
    "Deploy again what a stack that stays had before this workflow's update, and smoke test it. It requires [{arm/smoke_test: [failed, not_run]}], of which not_run stands for a failed deploy job; the workflow stays red.",
  parameters: {
    ...smokeTestOptions,
    ...pulumiJob,
    ...pulumiProgram,
    ...secretConfig,
    ...dependencyCache,
    ...rollBack.parameters,
    ...optionalEcsService,
    ...deployMarker,
  },
  executor: (p) => p.executor,
  steps: (p) => [
    checkout(),
    attachWorkspace("."),
    ...preparePulumi(p, p.program),
    call(planRollback, forward(planRollback, p)),
    ...marked(p, "planned", { rollback: true }),
    ...installDependencies(p, { save: false }),
    call(configureStack, { stack: p.stack, create: false, image_config: "", secret_config: p.secret_config }),
    call(rollBack, forward(rollBack, p)),
    when(p.ecs_service, [call(verifyEcsService, forward(verifyEcsService, p))]),
    call(smokeTest, forward(smokeTest, p)),
    ...marked(p, "success", { rollback: true }),
    ...marked(p, "failed", { rollback: true }),
    call(logOutOfBackend),
  ],
});
