import { attachWorkspace, call, checkout, defineJob, when } from "../../model/index.ts";
import { configureStack } from "../commands/configure-stack.ts";
import { handOverProgram } from "../commands/hand-over-program.ts";
import { installProgram } from "../commands/install-program.ts";
import { logOutOfBackend } from "../commands/log-out-of-backend.ts";
import { previewStack } from "../commands/preview-stack.ts";
import { forward } from "../forward.ts";
import { attaching } from "../parameters/job.ts";
import { pulumiProgram, stackOptions } from "../parameters/pulumi.ts";
import { pulumiJob } from "../parameters/pulumi-job.ts";
import { handedOverProgram, preparePulumi } from "./prepare-pulumi.ts";

/** For pull requests, and on a schedule as a check against drift. */
export const preview = defineJob({
  name: "preview",
  description:
    "Show what an update of the stack would change. A missing stack is created, empty, unless create is false.",
  parameters: {
    ...pulumiJob,
    ...pulumiProgram,
    ...stackOptions,
    ...previewStack.parameters,
    ...attaching(false),
  },
  executor: (p) => p.executor,
  steps: (p) => [
    checkout(),
    when(p.attach, [attachWorkspace(".")]),
    ...preparePulumi(p, p.program),
    call(handOverProgram, forward(handOverProgram, p)),
    call(configureStack, forward(configureStack, p)),
    call(installProgram, { program: handedOverProgram, attempts: p.attempts }),
    call(previewStack, forward(previewStack, p)),
    call(logOutOfBackend),
  ],
});
