import { defineCommand } from "../../model/index.ts";
import {
  attestations,
  buildOptions,
  imageHandover,
  imageName,
  imagePart,
  imageTags,
  registryAttempts,
} from "../parameters/image.ts";
import { outputTimeout } from "../parameters/job.ts";
import { script } from "../script.ts";

/** Builds into the machine's engine and proves the architecture there, before anything can be pushed. */
export const buildImage = defineCommand({
  name: "build_image",
  description:
    "Build a container image for one platform and prove that it is of that platform. Uses buildx where it is there, else docker build with BuildKit. Needs a checkout.",
  parameters: {
    ...imageName,
    ...imageHandover,
    ...imageTags,
    ...buildOptions,
    ...attestations,
    ...imagePart,
    ...registryAttempts,
    ...outputTimeout,
  },
  steps: ({ no_output_timeout, ...values }) => [
    script({ name: "Build the image", file: "build_image.sh", no_output_timeout }, values),
  ],
});
