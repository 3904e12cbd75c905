import { defineCommand } from "../../model/index.ts";
import { handedOverImage } from "../parameters/image.ts";
import { script } from "../script.ts";

/** The counterpart of save_image. */
export const loadImage = defineCommand({
  name: "load_image",
  description: "Load the image that save_image wrote, and prove that it is the one that was built.",
  parameters: handedOverImage,
  steps: (p) => [script({ name: "Load the image", file: "load_image.sh" }, p)],
});
