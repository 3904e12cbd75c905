import { defineCommand } from "../../model/index.ts";
import { string } from "../../model/parameters.ts";
import { existingImage, imageHandover, imageName, imageTags, registryAttempts } from "../parameters/image.ts";
import { script } from "../script.ts";

/** Each part was built on a machine of its own architecture, so nothing was emulated. */
export const publishManifest = defineCommand({
  name: "publish_manifest",
  description: "Merge the parts that were pushed with part: true into one multi-architecture image, by digest.",
  parameters: {
    ...imageName,
    ...imageHandover,
    ...imageTags,
    annotations: string(
      "OCI annotations of the list, name=value, one a line, as https://github.com/opencontainers/image-spec/blob/main/annotations.md names them. None by default. Needs parts of the form of OCI: builds with annotations of their own make them. `$VAR` is expanded.",
      { default: "" },
    ),
    ...existingImage,
    ...registryAttempts,
  },
  steps: (p) => [script({ name: "Publish the multi-architecture image", file: "publish_manifest.sh" }, p)],
});
