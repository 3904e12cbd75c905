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
import { commentPreview } from "../commands/comment-preview.ts";
import { configureStack } from "../commands/configure-stack.ts";
import { handOverProgram } from "../commands/hand-over-program.ts";
import { logOutOfBackend } from "../commands/log-out-of-backend.ts";
import { previewStack } from "../commands/preview-stack.ts";
import { forward } from "../forward.ts";
import { attaching } from "../parameters/job.ts";
import { codeHostAccess, previewComment } from "../parameters/pull-request.ts";
import { dependencyCache, pulumiProgram, stackOptions } from "../parameters/pulumi.ts";
import { pulumiJob } from "../parameters/pulumi-job.ts";
import { installDependencies } from "./install-dependencies.ts";
import { preparePulumi } from "./prepare-pulumi.ts";

/** For pull requests, and on a schedule as a check against drift. */
export const preview = defineJob({
  name: "preview",
  description:
    "Show what an update of the stack would change, in the log, in artifacts and, where it is asked for, in one comment on the pull request. A missing stack is created for it, empty, and removed again, unless create is false.",
  parameters: {
    ...pulumiJob,
    ...pulumiProgram,
    ...stackOptions,
    ...dependencyCache,
    ...previewStack.parameters,
    ...attaching(false),
    ...previewComment,
    ...codeHostAccess,
    after_preview: stepsParameter(
      "Steps after the preview, with the program's credentials, such as check_policies. None by default.",
      { default: [] },
    ),
  },
  executor: (p) => p.executor,
  steps: (p) => [
    checkout(),
    when(p.attach, [attachWorkspace(".")]),
    ...preparePulumi(p, p.program),
    call(handOverProgram, forward(handOverProgram, p)),
    ...installDependencies(p),
    call(configureStack, forward(configureStack, p)),
    call(previewStack, forward(previewStack, p)),
    when(p.save_plan, [persistToWorkspace({ root: ".", paths: [".arm-pipeline/plan.json"] })]),
    when(p.comment, [call(commentPreview, forward(commentPreview, p))]),
    spliceSteps(p.after_preview),
    call(logOutOfBackend),
  ],
});
