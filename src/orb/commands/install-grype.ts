import { defineCommand } from "../../model/index.ts";
import { serviceAttempts } from "../parameters/pulumi.ts";
import { scanner, scannerInstallFolder } from "../parameters/scan.ts";
import { script } from "../script.ts";

/**
 * grype, and not trivy: it reads the SBOM that BuildKit attests, has one database, and is the smaller of the two.
 * Nothing of a download is run before its checksum is right.
 */
export const installGrype = defineCommand({
  name: "install_grype",
  description: "Install the scanner grype for this machine's architecture, pinned, with its checksum verified.",
  parameters: { ...scanner, ...scannerInstallFolder, ...serviceAttempts },
  steps: (p) => [script({ name: "Install grype", file: "install_grype.sh" }, p)],
});
