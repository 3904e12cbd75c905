import { defineCommand } from "../../model/index.ts";
import { handedOverImage, registryAttempts } from "../parameters/image.ts";
import { signing } from "../parameters/signature.ts";
import { script } from "../script.ts";

/** By digest, so that what is signed is what was pushed. */
export const signImage = defineCommand({
  name: "sign_image",
  description:
    "Sign the pushed image by its digest with cosign, without a key by the job's own OpenID Connect token, or with a key. Needs install_cosign and a login that may push.",
  parameters: { ...signing, ...handedOverImage, ...registryAttempts },
  steps: (p) => [script({ name: "Sign the image", file: "sign_image.sh" }, p)],
});
