import { optionalAwsRole } from "./aws-role.ts";
import { onArmMachine, outputTimeout } from "./job.ts";
import { pulumiBackend, pulumiCli, stackName } from "./pulumi.ts";

/** What every job needs that talks to Pulumi. */
export const pulumiJob = {
  ...stackName,
  ...pulumiBackend,
  ...optionalAwsRole,
  pulumi_version: pulumiCli.version,
  pulumi_download_url: pulumiCli.download_url,
  ...onArmMachine,
  ...outputTimeout,
};
