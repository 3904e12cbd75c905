import { defineCommand } from "../../model/index.ts";
import { handedOverImage, promisedAttestations, registryAttempts } from "../parameters/image.ts";
import { script } from "../script.ts";

/**
 * What the build handed over is promised in any case; the parameters are for an image that the registry had already.
 */
export const verifyAttestations = defineCommand({
  name: "verify_attestations",
  description:
    "Prove, from the registry, that each platform of the image has the attestations that its build was told to make, and that they are of that image.",
  parameters: { ...promisedAttestations, ...handedOverImage, ...registryAttempts },
  steps: (p) => [script({ name: "Verify the attestations", file: "verify_attestations.sh" }, p)],
});
