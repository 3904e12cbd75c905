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
import { installProgram } from "../commands/install-program.ts";
import { logOutOfBackend } from "../commands/log-out-of-backend.ts";
import { forward } from "../forward.ts";
import { attaching } from "../parameters/job.ts";
import { pulumiProgram, stackOptions } from "../parameters/pulumi.ts";
import { pulumiJob } from "../parameters/pulumi-job.ts";
import { handedOverProgram, preparePulumi } from "./prepare-pulumi.ts";

/** What destroy will need. */
const persistProgram = persistToWorkspace({ root: ".", paths: [handedOverProgram, ".arm-pipeline/stack.json"] });

/**
 * The program is kept in the workspace twice: before the stack exists, so that destroy finds it whatever happens then, and with
 * the stack's configuration before the update, so that destroy works after an update that failed half-way.
 */
export const deploy = defineJob({
  name: "deploy",
  description:
    "Deploy the pushed image, by digest, with Pulumi. Creates the stack when it is missing; hands the program over to destroy before anything is created.",
  parameters: {
    ...pulumiJob,
    ...pulumiProgram,
    ...stackOptions,
    ...deployStack.parameters,
    ...attaching(true),
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
    call(configureStack, forward(configureStack, p)),
    persistProgram,
    // After the program was kept: what is installed is large, and destroy installs its own.
    call(installProgram, { program: handedOverProgram, attempts: p.attempts }),
    call(deployStack, forward(deployStack, p)),
    persistToWorkspace({ root: ".", paths: [".arm-pipeline/deployment.json"] }),
    spliceSteps(p.after_deploy),
    call(logOutOfBackend),
  ],
});
