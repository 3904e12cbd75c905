import { call, defineJob } from "../../model/index.ts";
import { signImage as command } from "../commands/sign-image.ts";
import { forward } from "../forward.ts";
import { handedOverImage } from "../parameters/image.ts";
import { signing } from "../parameters/signature.ts";
import { cosignJob, withCosign } from "./cosign-job.ts";

/** After the push. What is signed is the digest that the push handed over. */
export const signImage = defineJob({
  name: "sign_image",
  description: "Sign the image that an earlier job pushed, with cosign: by the identity of the job, or with a key.",
  parameters: { ...handedOverImage, ...signing, ...cosignJob },
  executor: (p) => p.executor,
  steps: (p) => withCosign(p, call(command, forward(command, p))),
});
