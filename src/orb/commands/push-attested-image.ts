import { defineCommand } from "../../model/index.ts";
import { handedOverImage, registryAttempts } from "../parameters/image.ts";
import { outputTimeout } from "../parameters/job.ts";
import { script } from "../script.ts";
import { pushImage } from "./push-image.ts";

/**
 * Before push_image, which then has nothing left to do: an engine without the containerd image store would drop them.
 */
export const pushAttestedImage = defineCommand({
  name: "push_attested_image",
  description:
    "Push an image that was built with provenance or sbom, with its attestations, and write its digest as push_image does. An image without attestations is left to push_image.",
  parameters: { registry: pushImage.parameters.registry, ...handedOverImage, ...registryAttempts, ...outputTimeout },
  steps: ({ no_output_timeout, ...values }) => [
    script({ name: "Push the image with its attestations", file: "push_attested_image.sh", no_output_timeout }, values),
  ],
});
