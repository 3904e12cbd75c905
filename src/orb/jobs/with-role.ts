import { call, type ReferencesOf, type Step, when } from "../../model/index.ts";
import { assumeAwsRole } from "../commands/assume-aws-role.ts";
import { logOutOfBackend } from "../commands/log-out-of-backend.ts";
import { forward } from "../forward.ts";
import type { optionalAwsRole } from "../parameters/aws-role.ts";
import type { serviceAttempts } from "../parameters/pulumi.ts";

/** The steps of a job that may work as an AWS role: assumed before the first of them, given up after the last. */
export function withRole(
  p: ReferencesOf<typeof optionalAwsRole & typeof serviceAttempts>,
  steps: readonly Step[],
): readonly Step[] {
  return [
    when(p.role_arn, [call(assumeAwsRole, forward(assumeAwsRole, p))]),
    ...steps,
    when(p.role_arn, [call(logOutOfBackend)]),
  ];
}
