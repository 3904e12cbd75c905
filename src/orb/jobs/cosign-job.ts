import { attachWorkspace, call, type ReferencesOf, type Step } from "../../model/index.ts";
import { installCosign } from "../commands/install-cosign.ts";
import { logIn } from "../commands/log-in.ts";
import { logOut } from "../commands/log-out.ts";
import { forward } from "../forward.ts";
import { optionalAwsRole } from "../parameters/aws-role.ts";
import { imageName, registryAttempts } from "../parameters/image.ts";
import { onArmMachine } from "../parameters/job.ts";
import { registryLogin } from "../parameters/registry-login.ts";
import { cosignCli } from "../parameters/signature.ts";
import { withRole } from "./with-role.ts";

/** What a job with cosign has besides what it signs or verifies by. */
export const cosignJob = {
  registry: imageName.registry,
  ...registryLogin,
  ...optionalAwsRole,
  ...cosignCli,
  ...registryAttempts,
  ...onArmMachine,
};

/** A step with cosign, logged in to the registry that has the image of an earlier job. */
export const withCosign = (p: ReferencesOf<typeof cosignJob>, step: Step): readonly Step[] => [
  attachWorkspace("."),
  ...withRole(p, [
    call(logIn, forward(logIn, p)),
    call(installCosign, forward(installCosign, p)),
    step,
    call(logOut, forward(logOut, p)),
  ]),
];
