import { call, defineJob } from "../../model/index.ts";
import { verifySignature as command } from "../commands/verify-signature.ts";
import { forward } from "../forward.ts";
import { handedOverImage } from "../parameters/image.ts";
import { signer } from "../parameters/signature.ts";
import { cosignJob, withCosign } from "./cosign-job.ts";

/** Between the push and the deployment, which takes the same digest from the same workspace. */
export const verifySignature = defineJob({
  name: "verify_signature",
  description:
    "Prove that the image that an earlier job pushed was signed by a project of CircleCI, a branch of it, or a key, before a deploy job that requires this one.",
  parameters: { ...handedOverImage, ...signer, ...cosignJob },
  executor: (p) => p.executor,
  steps: (p) => withCosign(p, call(command, forward(command, p))),
});
