import { call, checkout, defineJob, spliceSteps, when } from "../../model/index.ts";
import { buildImage } from "../commands/build-image.ts";
import { saveImage } from "../commands/save-image.ts";
import { forward } from "../forward.ts";
import {
  attestations,
  attesting,
  buildOptions,
  imageHandover,
  imageName,
  imagePart,
  imageTags,
  registryAttempts,
} from "../parameters/image.ts";
import { beforeBuild, onArmMachine, outputTimeout } from "../parameters/job.ts";
import { bringApart } from "../share-functions.ts";
import { persistMade } from "./persist-made.ts";

/** Without credentials, so that a pull request of a fork can build and nothing else. */
export const build = defineJob({
  name: "build",
  description:
    "Build a container image natively on Arm and keep it in the workspace for a push job. Needs no credentials; where building and pushing belong together, build_and_push saves the transfer.",
  parameters: {
    ...imageName,
    ...imageHandover,
    ...imageTags,
    ...buildOptions,
    ...attestations,
    ...imagePart,
    ...registryAttempts,
    ...beforeBuild,
    ...onArmMachine,
    ...outputTimeout,
  },
  executor: (p) => p.executor,
  steps: (p) => [
    checkout(),
    spliceSteps(p.before_build),
    when(attesting(p), [bringApart("build")]),
    call(buildImage, forward(buildImage, p)),
    call(saveImage, forward(saveImage, p)),
    persistMade,
  ],
});
