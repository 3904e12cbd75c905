import { attachWorkspace, call, defineJob, persistToWorkspace } from "../../model/index.ts";
import { loadImage } from "../commands/load-image.ts";
import { logIn } from "../commands/log-in.ts";
import { logOut } from "../commands/log-out.ts";
import { pushImage } from "../commands/push-image.ts";
import { verifyImage } from "../commands/verify-image.ts";
import { forward } from "../forward.ts";
import { buildOptions, imageName, imagePart, pushOptions } from "../parameters/image.ts";
import { onArmMachine, outputTimeout } from "../parameters/job.ts";
import { registryLogin } from "../parameters/registry-login.ts";

/** No checkout: what is pushed is what the build job kept. */
export const push = defineJob({
  name: "push",
  description:
    "Push the image that a build job kept in the workspace, and prove from the registry that it is of the promised platform.",
  parameters: {
    registry: imageName.registry,
    ...registryLogin,
    platform: buildOptions.platform,
    ...pushOptions,
    ...imagePart,
    ...onArmMachine,
    ...outputTimeout,
  },
  executor: (p) => p.executor,
  steps: (p) => [
    attachWorkspace("."),
    call(logIn, forward(logIn, p)),
    call(loadImage),
    call(pushImage, forward(pushImage, p)),
    call(verifyImage, { platforms: p.platform }),
    persistToWorkspace({ root: ".", paths: [".arm-pipeline"] }),
    call(logOut, forward(logOut, p)),
  ],
});
