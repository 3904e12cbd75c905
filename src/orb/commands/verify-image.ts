import { defineCommand, string } from "../../model/index.ts";
import { handedOverImage } from "../parameters/image.ts";
import { script } from "../script.ts";

/** Asks the registry, not the engine: what was pushed is what will run. */
export const verifyImage = defineCommand({
  name: "verify_image",
  description:
    "Prove, from the registry's manifest and configuration, that the pushed image is of the promised platforms.",
  parameters: {
    platforms: string("Platforms that the image must have, one a line.", { default: "linux/arm64" }),
    ...handedOverImage,
  },
  steps: (p) => [script({ name: "Verify the pushed image", file: "verify_image.sh" }, p)],
});
