import {
  attachWorkspace,
  call,
  checkout,
  defineJob,
  persistToWorkspace,
  spliceSteps,
  stepsParameter,
  when,
} from "../../model/index.ts";
import { configureStack } from "../commands/configure-stack.ts";
import { deployStack } from "../commands/deploy-stack.ts";
import { handOverProgram } from "../commands/hand-over-program.ts";
import { logOutOfBackend } from "../commands/log-out-of-backend.ts";
import { verifyArchitecture } from "../commands/verify-architecture.ts";
import { verifyEcsService } from "../commands/verify-ecs-service.ts";
import { forward } from "../forward.ts";
import { deployMarker } from "../parameters/deploy-marker.ts";
import { optionalEcsService } from "../parameters/ecs.ts";
import { attaching } from "../parameters/job.ts";
import { architecturePreview, dependencyCache, pulumiProgram, stackOptions } from "../parameters/pulumi.ts";
import { pulumiJob } from "../parameters/pulumi-job.ts";
import { installDependencies } from "./install-dependencies.ts";
import { marked } from "./marked.ts";
import { handedOver, preparePulumi } from "./prepare-pulumi.ts";

/** What destroy will need. */
const persistProgram = persistToWorkspace({ root: ".", paths: [handedOver, ".arm-pipeline/stack.json"] });

/**
 * What destroy needs is kept in the workspace twice: before the stack exists, so that destroy finds it whatever happens
 * then, and with the stack's configuration before the update, so that destroy works after an update that failed
 * half-way. Dependencies come before the stack: a typo in a manifest leaves no empty one.
 */
export const deploy = defineJob({
  name: "deploy",
  description:
    "Deploy the pushed image, by digest, with Pulumi. Creates the stack when it is missing; hands the program over to destroy before anything is created.",
  parameters: {
    ...pulumiJob,
    ...pulumiProgram,
    ...stackOptions,
    ...dependencyCache,
    ...deployStack.parameters,
    ...architecturePreview,
    ...optionalEcsService,
    ...attaching(true),
    ...deployMarker,
    before_deploy: stepsParameter(
      "Steps before the update, when the stack is ready, such as check_policies. None by default.",
      { default: [] },
    ),
    after_deploy: stepsParameter(
      "Steps after the update, in the program's job and with its credentials. None by default.",
      { default: [] },
    ),
  },
  executor: (p) => p.executor,
  steps: (p) => [
    checkout(),
    when(p.attach, [attachWorkspace(".")]),
    ...preparePulumi(p, p.program),
    call(handOverProgram, forward(handOverProgram, p)),
    persistProgram,
    ...installDependencies(p),
    call(configureStack, forward(configureStack, p)),
    persistProgram,
    when(p.verify_architecture, [call(verifyArchitecture, forward(verifyArchitecture, p))]),
    spliceSteps(p.before_deploy),
    ...marked(p, "planned"),
    call(deployStack, forward(deployStack, p)),
    persistToWorkspace({ root: ".", paths: [".arm-pipeline/deployment.json"] }),
    when(p.ecs_service, [call(verifyEcsService, forward(verifyEcsService, p))]),
    spliceSteps(p.after_deploy),
    ...marked(p, "running"),
    ...marked(p, "failed"),
    call(logOutOfBackend),
  ],
});
