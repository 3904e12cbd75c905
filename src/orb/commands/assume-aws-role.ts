import { defineCommand } from "../../model/index.ts";
import { awsRole } from "../parameters/aws-role.ts";
import { serviceAttempts } from "../parameters/pulumi.ts";
import { script } from "../script.ts";

/**
 * The job's token is exchanged for one session, kept in a file that only its owner reads: no key is stored, none is in
 * an argument.
 */
export const assumeAwsRole = defineCommand({
  name: "assume_aws_role",
  description:
    "Assume an AWS role by OpenID Connect for the steps that follow. Needs a context, which is what gives a job its token.",
  parameters: { ...awsRole, ...serviceAttempts },
  steps: (p) => [script({ name: "Assume the AWS role", file: "assume_aws_role.sh" }, p)],
});
