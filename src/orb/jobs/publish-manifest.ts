import { attachWorkspace, call, defineJob, when } from "../../model/index.ts";
import { copyImage } from "../commands/copy-image.ts";
import { createRepository } from "../commands/create-repository.ts";
import { logIn } from "../commands/log-in.ts";
import { logOut } from "../commands/log-out.ts";
import { publishManifest as publish } from "../commands/publish-manifest.ts";
import { verifyAttestations } from "../commands/verify-attestations.ts";
import { verifyImage } from "../commands/verify-image.ts";
import { forward } from "../forward.ts";
import { optionalAwsRole } from "../parameters/aws-role.ts";
import {
  createsRepository,
  existingImage,
  furtherRegistries,
  imageHandover,
  imageName,
  imageTags,
  promisedAttestations,
  registryAttempts,
} from "../parameters/image.ts";
import { onArmMachine } from "../parameters/job.ts";
import { registryLogin } from "../parameters/registry-login.ts";
import { bringApart } from "../share-functions.ts";
import { persistMade } from "./persist-made.ts";
import { withRole } from "./with-role.ts";

/** After one build_and_push with part: true for each architecture. */
export const publishManifest = defineJob({
  name: "publish_manifest",
  description:
    "Merge the images that build_and_push made with part: true into one multi-architecture image, by digest, without emulation.",
  parameters: {
    ...imageName,
    ...imageHandover,
    ...registryLogin,
    ...optionalAwsRole,
    ...imageTags,
    platforms: verifyImage.parameters.platforms,
    annotations: publish.parameters.annotations,
    ...promisedAttestations,
    ...existingImage,
    ...furtherRegistries,
    ...createsRepository,
    ...registryAttempts,
    ...onArmMachine,
  },
  executor: (p) => p.executor,
  steps: (p) => [
    attachWorkspace("."),
    ...withRole(p, [
      call(logIn, forward(logIn, p)),
      when(p.create_repository, [call(createRepository, forward(createRepository, p))]),
      call(publish, forward(publish, p)),
      call(verifyImage, forward(verifyImage, p)),
      bringApart("publish_manifest"),
      call(verifyAttestations, forward(verifyAttestations, p)),
      when(p.also_push_to, [call(copyImage, forward(copyImage, p))]),
      persistMade,
      call(logOut, forward(logOut, p)),
    ]),
  ],
});
