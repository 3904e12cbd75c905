import { defineCommand, string } from "../../model/index.ts";
import { handedOverImage, imagePart, registryAttempts } from "../parameters/image.ts";
import { outputTimeout } from "../parameters/job.ts";
import { script } from "../script.ts";

/**
 * The digest comes from the engine's record of the push: text that a tool prints for people changes with its version.
 */
export const pushImage = defineCommand({
  name: "push_image",
  description:
    "Push every tag of the built image, and write its digest to .arm-pipeline/images/NAME.json and $ARM_PIPELINE_IMAGE.",
  parameters: {
    registry: string("Registry that the image was built for, where this job has logged in. Not compared when empty.", {
      default: "",
    }),
    ...handedOverImage,
    ...registryAttempts,
    ...imagePart,
    ...outputTimeout,
  },
  steps: ({ no_output_timeout, ...values }) => [
    script({ name: "Push the image", file: "push_image.sh", no_output_timeout }, values),
  ],
});
