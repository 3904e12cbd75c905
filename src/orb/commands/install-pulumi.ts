import { defineCommand } from "../../model/index.ts";
import { pulumiCli, pulumiInstallFolder, serviceAttempts } from "../parameters/pulumi.ts";
import { script } from "../script.ts";

/** Nothing of a download is run before its checksum is right. */
export const installPulumi = defineCommand({
  name: "install_pulumi",
  description: "Install the Pulumi command line for this machine's architecture, pinned, with its checksum verified.",
  parameters: { ...pulumiCli, ...pulumiInstallFolder, ...serviceAttempts },
  steps: (p) => [script({ name: "Install Pulumi", file: "install_pulumi.sh" }, p)],
});
