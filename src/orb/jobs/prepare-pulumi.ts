import { call, type ReferencesOf, type Step, type Value, when } from "../../model/index.ts";
import { assumeAwsRole } from "../commands/assume-aws-role.ts";
import { installPulumi } from "../commands/install-pulumi.ts";
import { logInToBackend } from "../commands/log-in-to-backend.ts";
import { forward } from "../forward.ts";
import type { pulumiAccess } from "../parameters/pulumi-job.ts";

/** Where what destroying needs lies. */
export const handedOver = ".arm-pipeline/program";

/** The steps that make a machine ready for Pulumi: the cloud's credentials, the command line, the backend. */
export function preparePulumi(p: ReferencesOf<typeof pulumiAccess>, program: Value<string>): readonly Step[] {
  return [
    when(p.role_arn, [call(assumeAwsRole, forward(assumeAwsRole, p))]),
    call(installPulumi, {
      version: p.pulumi_version,
      download_url: p.pulumi_download_url,
      attempts: p.attempts,
    }),
    call(logInToBackend, { ...forward(logInToBackend, p), program }),
  ];
}
