import { attachWorkspace, call, defineJob, when } from "../../model/index.ts";
import { copyImage } from "../commands/copy-image.ts";
import { findImage } from "../commands/find-image.ts";
import { loadImage } from "../commands/load-image.ts";
import { logIn } from "../commands/log-in.ts";
import { logOut } from "../commands/log-out.ts";
import { pushAttestedImage } from "../commands/push-attested-image.ts";
import { pushImage } from "../commands/push-image.ts";
import { verifyAttestations } from "../commands/verify-attestations.ts";
import { verifyImage } from "../commands/verify-image.ts";
import { forward } from "../forward.ts";
import { optionalAwsRole } from "../parameters/aws-role.ts";
import {
  buildOptions,
  existingImage,
  furtherRegistries,
  handedOverImage,
  imageName,
  imagePart,
  registryAttempts,
} from "../parameters/image.ts";
import { onArmMachine, outputTimeout } from "../parameters/job.ts";
import { registryLogin } from "../parameters/registry-login.ts";
import { bringApart } from "../share-functions.ts";
import { persistMade } from "./persist-made.ts";
import { withRole } from "./with-role.ts";

/** No checkout: what is pushed is what the build job kept. */
export const push = defineJob({
  name: "push",
  description:
    "Push the image that a build job kept in the workspace, and prove from the registry that it is of the promised platform.",
  parameters: {
    ...handedOverImage,
    registry: imageName.registry,
    ...registryLogin,
    ...optionalAwsRole,
    platform: buildOptions.platform,
    ...existingImage,
    ...furtherRegistries,
    ...registryAttempts,
    ...imagePart,
    ...onArmMachine,
    ...outputTimeout,
  },
  executor: (p) => p.executor,
  steps: (p) => [
    attachWorkspace("."),
    ...withRole(p, [
      call(logIn, forward(logIn, p)),
      call(loadImage, forward(loadImage, p)),
      when(p.skip_when_tags_exist, [call(findImage, { image_name: p.image_name, attempts: p.attempts })]),
      bringApart("push"),
      call(pushAttestedImage, forward(pushAttestedImage, p)),
      call(pushImage, forward(pushImage, p)),
      call(verifyImage, { platforms: p.platform, image_name: p.image_name }),
      call(verifyAttestations, { image_name: p.image_name, attempts: p.attempts }),
      when(p.also_push_to, [call(copyImage, forward(copyImage, p))]),
      persistMade,
      call(logOut, forward(logOut, p)),
    ]),
  ],
});
