import { defineCommand, string } from "../../model/index.ts";
import { buildOptions, imageHandover, imageName, imagePart, imageTags, registryAttempts } from "../parameters/image.ts";
import { script } from "../script.ts";

/** A step of its own, before the build: who does not ask for it carries none of it. */
export const findImage = defineCommand({
  name: "find_image",
  description:
    "Take the image that the registry has under the first tag already, once its platform and commit are verified; build_image and push_image of the same job then leave it as it is. Does nothing where there is none.",
  parameters: {
    image: string(
      "Path of the repository, as for build_image. Empty by default: then the image that a build handed over is looked for. `$VAR` is expanded.",
      { default: "" },
    ),
    registry: imageName.registry,
    ...imageHandover,
    ...imageTags,
    platform: buildOptions.platform,
    ...imagePart,
    ...registryAttempts,
  },
  steps: (p) => [script({ name: "Look for the image in the registry", file: "find_image.sh" }, p)],
});
