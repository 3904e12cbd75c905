import { attachWorkspace, call, defineJob } from "../../model/index.ts";
import { destroyStack } from "../commands/destroy-stack.ts";
import { installProgram } from "../commands/install-program.ts";
import { logOutOfBackend } from "../commands/log-out-of-backend.ts";
import { forward } from "../forward.ts";
import { pulumiJob } from "../parameters/pulumi-job.ts";
import { handedOverProgram, preparePulumi } from "./prepare-pulumi.ts";

/** No checkout: a branch that was force-pushed or deleted must not keep a bill running. */
export const destroy = defineJob({
  name: "destroy",
  description:
    "Destroy everything that the stack made, prove that nothing is left, and remove the stack. A missing stack is a success. Needs the deploy job before it, ended either way.",
  parameters: { ...pulumiJob, ...destroyStack.parameters },
  executor: (p) => p.executor,
  steps: (p) => [
    attachWorkspace("."),
    ...preparePulumi(p, handedOverProgram),
    call(installProgram, { program: handedOverProgram, attempts: p.attempts }),
    call(destroyStack, forward(destroyStack, p)),
    call(logOutOfBackend),
  ],
});
