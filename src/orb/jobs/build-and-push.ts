import { call, checkout, defineJob, spliceSteps, when } from "../../model/index.ts";
import { buildImage } from "../commands/build-image.ts";
import { copyImage } from "../commands/copy-image.ts";
import { createRepository } from "../commands/create-repository.ts";
import { findImage } from "../commands/find-image.ts";
import { logIn } from "../commands/log-in.ts";
import { logOut } from "../commands/log-out.ts";
import { pushAttestedImage } from "../commands/push-attested-image.ts";
import { pushImage } from "../commands/push-image.ts";
import { verifyAttestations } from "../commands/verify-attestations.ts";
import { verifyImage } from "../commands/verify-image.ts";
import { forward } from "../forward.ts";
import { optionalAwsRole } from "../parameters/aws-role.ts";
import {
  attestations,
  attesting,
  buildOptions,
  createsRepository,
  existingImage,
  furtherRegistries,
  imageHandover,
  imageName,
  imagePart,
  imageTags,
  registryAttempts,
} from "../parameters/image.ts";
import { beforeBuild, onArmMachine, outputTimeout } from "../parameters/job.ts";
import { registryLogin } from "../parameters/registry-login.ts";
import { bringApart } from "../share-functions.ts";
import { persistMade } from "./persist-made.ts";
import { withRole } from "./with-role.ts";

/** Logs in first: wrong credentials show in seconds, not after the build, and a private base image can be pulled. */
export const buildAndPush = defineJob({
  name: "build_and_push",
  description:
    "Build a container image natively on Arm, push it, and prove from the registry that it is of the promised platform, all on one machine.",
  parameters: {
    ...imageName,
    ...imageHandover,
    ...registryLogin,
    ...optionalAwsRole,
    ...imageTags,
    ...buildOptions,
    ...attestations,
    ...imagePart,
    ...existingImage,
    ...furtherRegistries,
    ...createsRepository,
    ...registryAttempts,
    ...beforeBuild,
    ...onArmMachine,
    ...outputTimeout,
  },
  executor: (p) => p.executor,
  steps: (p) => [
    checkout(),
    ...withRole(p, [
      call(logIn, forward(logIn, p)),
      when(p.create_repository, [call(createRepository, forward(createRepository, p))]),
      when(p.skip_when_tags_exist, [call(findImage, forward(findImage, p))]),
      spliceSteps(p.before_build),
      when(attesting(p), [bringApart("build_and_push")]),
      call(buildImage, forward(buildImage, p)),
      when(attesting(p), [call(pushAttestedImage, forward(pushAttestedImage, p))]),
      call(pushImage, forward(pushImage, p)),
      call(verifyImage, { platforms: p.platform, image_name: p.image_name }),
      when(attesting(p), [call(verifyAttestations, forward(verifyAttestations, p))]),
      when(p.also_push_to, [call(copyImage, forward(copyImage, p))]),
      persistMade,
      call(logOut, forward(logOut, p)),
    ]),
  ],
});
