import { attachWorkspace, call, defineJob } from "../../model/index.ts";
import { installCosign } from "../commands/install-cosign.ts";
import { logIn } from "../commands/log-in.ts";
import { logOut } from "../commands/log-out.ts";
import { verifySignature as command } from "../commands/verify-signature.ts";
import { forward } from "../forward.ts";
import { optionalAwsRole } from "../parameters/aws-role.ts";
import { handedOverImage, imageName, registryAttempts } from "../parameters/image.ts";
import { onArmMachine } from "../parameters/job.ts";
import { registryLogin } from "../parameters/registry-login.ts";
import { cosignCli, signer } from "../parameters/signature.ts";
import { withRole } from "./with-role.ts";

/** Between the push and the deployment, which takes the same digest from the same workspace. */
export const verifySignature = defineJob({
  name: "verify_signature",
  description:
    "Prove that the image that an earlier job pushed was signed by a project of CircleCI, a branch of it, or a key, before a deploy job that requires this one.",
  parameters: {
    ...handedOverImage,
    ...signer,
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
