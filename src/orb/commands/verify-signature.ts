import { defineCommand } from "../../model/index.ts";
import { handedOverImage, registryAttempts } from "../parameters/image.ts";
import { signer } from "../parameters/signature.ts";
import { script } from "../script.ts";

/** Every doubt is red: nothing that could not be verified is to be deployed. */
export const verifySignature = defineCommand({
  name: "verify_signature",
  description:
    "Prove with cosign that the pushed image was signed by whom it has to be: a project of CircleCI and a branch of it, another identity, or a key. Needs install_cosign.",
  parameters: { ...signer, ...handedOverImage, ...registryAttempts },
  steps: (p) => [script({ name: "Verify the signature", file: "verify_signature.sh" }, p)],
});
