import { defineCommand } from "../../model/index.ts";
import { furtherRegistries, handedOverImage, registryAttempts } from "../parameters/image.ts";
import { outputTimeout } from "../parameters/job.ts";
import { script } from "../script.ts";

/**
 * From registry to registry, by digest: so it does for a list of several architectures as for one image, and nothing is
 * built twice.
 */
export const copyImage = defineCommand({
  name: "copy_image",
  description:
    "Push the image that push_image or publish_manifest pushed to further registries too, byte for byte. Log in to them before.",
  parameters: { ...furtherRegistries, ...handedOverImage, ...registryAttempts, ...outputTimeout },
  steps: ({ no_output_timeout, ...values }) => [
    script({ name: "Push to the further registries", file: "copy_image.sh", no_output_timeout }, values),
  ],
});
