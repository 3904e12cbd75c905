import { defineCommand, string } from "../../model/index.ts";
import { serviceAttempts } from "../parameters/pulumi.ts";
import { cosignCli } from "../parameters/signature.ts";
import { script } from "../script.ts";

/** Nothing of a download is run before its checksum is right. */
export const installCosign = defineCommand({
  name: "install_cosign",
  description: "Install cosign for this machine's architecture, pinned, with its checksum verified.",
  parameters: {
    ...cosignCli,
    install_folder: string("Folder to install into. ~/.arm-pipeline/cosign by default.", { default: "" }),
    ...serviceAttempts,
  },
  steps: ({ cosign_version, cosign_checksums, cosign_download_url, ...others }) => [
    script(
      { name: "Install cosign", file: "install_cosign.sh" },
      { version: cosign_version, checksums: cosign_checksums, download_url: cosign_download_url, ...others },
    ),
  ],
});
