import { integer, string } from "../../model/parameters.ts";

/** The AWS role that a command assumes. */
export const awsRole = {
  role_arn: string(
    "ARN of the AWS role to assume by OpenID Connect, so that no long-lived key is stored. `$VAR` is expanded.",
  ),
  role_region: string("AWS region that the role's session works in. AWS_REGION of the context when empty.", {
    default: "",
  }),
  role_session_name: string("Name of the session in AWS's logs. `$VAR` is expanded.", {
    default: "arm-pipeline-$CIRCLE_BUILD_NUM",
  }),
  role_duration: integer(
    "How long the session lasts, in seconds, for all of the job. At least 900, at most what the role allows.",
    {
      default: 3600,
    },
  ),
};

/** The same for a job, where assuming a role is optional. */
export const optionalAwsRole = {
  ...awsRole,
  role_arn: string(
    "ARN of an AWS role to assume by OpenID Connect. Empty by default: then no role is assumed, and AWS keys of the context are used as they are. `$VAR` is expanded.",
    { default: "" },
  ),
};
