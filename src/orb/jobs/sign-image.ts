import { attachWorkspace, call, defineJob } from "../../model/index.ts";
import { installCosign } from "../commands/install-cosign.ts";
import { logIn } from "../commands/log-in.ts";
import { logOut } from "../commands/log-out.ts";
import { signImage as command } from "../commands/sign-image.ts";
import { forward } from "../forward.ts";
import { optionalAwsRole } from "../parameters/aws-role.ts";
import { handedOverImage, imageName, registryAttempts } from "../parameters/image.ts";
import { onArmMachine } from "../parameters/job.ts";
import { registryLogin } from "../parameters/registry-login.ts";
import { cosignCli, signing } from "../parameters/signature.ts";
import { withRole } from "./with-role.ts";

/** After the push. What is signed is the digest that the push handed over. */
export const signImage = defineJob({
  name: "sign_image",
  description: "Sign the image that an earlier job pushed, with cosign: by the identity of the job, or with a key.",
  parameters: {
    ...handedOverImage,
    ...signing,
    registry: imageName.registry,
    ...registryLogin,
    ...optionalAwsRole,
    ...cosignCli,
    ...registryAttempts,
    ...onArmMachine,
  },
  executor: (p) => p.executor,
  steps: (p) => [
    attachWorkspace("."),
    ...withRole(p, [
      call(logIn, forward(logIn, p)),
      call(installCosign, forward(installCosign, p)),
      call(command, forward(command, p)),
      call(logOut, forward(logOut, p)),
    ]),
  ],
});
