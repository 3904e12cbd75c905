import { defineCommand } from "../../model/index.ts";
import { handedOverImage } from "../parameters/image.ts";
import { script } from "../script.ts";

/** An engine does not travel from job to job; a file does. */
export const saveImage = defineCommand({
  name: "save_image",
  description:
    "Write the built image, compressed, to .arm-pipeline/images/NAME.tar.gz, for a push job on another machine.",
  parameters: handedOverImage,
  steps: (p) => [script({ name: "Save the image", file: "save_image.sh" }, p)],
});
