import { attachWorkspace, call, checkout, defineJob, unless, when } from "../../model/index.ts";
import { destroyStack } from "../commands/destroy-stack.ts";
import { logOutOfBackend } from "../commands/log-out-of-backend.ts";
import { forward } from "../forward.ts";
import { dependencyCache } from "../parameters/pulumi.ts";
import { pulumiJob } from "../parameters/pulumi-job.ts";
import { installDependencies } from "./install-dependencies.ts";
import { handedOver, preparePulumi } from "./prepare-pulumi.ts";

/**
 * No checkout, unless the program has hooks to run: a branch that was force-pushed or deleted must not keep a bill
 * running.
 */
export const destroy = defineJob({
  name: "destroy",
  description:
    "Destroy everything that the stack made, prove that nothing is left, and remove the stack. A missing stack is a success. Needs the deploy job before it, ended either way.",
  parameters: { ...pulumiJob, ...destroyStack.parameters, ...dependencyCache },
  executor: (p) => p.executor,
  steps: (p) => [
    when(p.run_program, [checkout()]),
    attachWorkspace("."),
    ...preparePulumi(p, handedOver),
    when(p.run_program, installDependencies(p, { save: false })),
    unless(p.run_program, installDependencies(p, { program: handedOver, save: false })),
    call(destroyStack, forward(destroyStack, p)),
    call(logOutOfBackend),
  ],
});
