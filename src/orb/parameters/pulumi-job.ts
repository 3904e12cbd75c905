import { optionalAwsRole } from "./aws-role.ts";
import { onArmMachine, outputTimeout } from "./job.ts";
import { pulumiBackend, pulumiCli, serviceAttempts, stackName } from "./pulumi.ts";

/** What every job needs that talks to Pulumi. */
export const pulumiAccess = {
  ...pulumiBackend,
  ...optionalAwsRole,
  pulumi_version: pulumiCli.version,
  pulumi_download_url: pulumiCli.download_url,
  ...serviceAttempts,
  ...onArmMachine,
  ...outputTimeout,
};

/** The same of a job that has one stack. */
export const pulumiJob = { ...stackName, ...pulumiAccess };
