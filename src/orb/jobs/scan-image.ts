import { attachWorkspace, call, checkout, defineJob, or, when } from "../../model/index.ts";
import { installGrype } from "../commands/install-grype.ts";
import { logIn } from "../commands/log-in.ts";
import { logOut } from "../commands/log-out.ts";
import { scanImage as scanImageCommand } from "../commands/scan-image.ts";
import { forward } from "../forward.ts";
import { optionalAwsRole } from "../parameters/aws-role.ts";
import { imageName } from "../parameters/image.ts";
import { onArmMachine } from "../parameters/job.ts";
import { registryLogin } from "../parameters/registry-login.ts";
import { scanner } from "../parameters/scan.ts";
import { withRole } from "./with-role.ts";

/** Between the push and the deployment. The checkout is for the ignore file and an SBOM that lies in the repository. */
export const scanImage = defineJob({
  name: "scan_image",
  description:
    "Hold a pushed image to a limit of known vulnerabilities, by its SBOM where the registry has one. Needs the job before it that pushed, with its workspace.",
  parameters: {
    registry: imageName.registry,
    ...registryLogin,
    ...optionalAwsRole,
    ...scanImageCommand.parameters,
    grype_version: scanner.version,
    grype_download_url: scanner.download_url,
    grype_checksums: scanner.checksums,
    ...onArmMachine,
  },
  executor: (p) => p.executor,
  steps: (p) => [
    when(or(p.ignore_file, p.sbom), [checkout()]),
    attachWorkspace("."),
    ...withRole(p, [
      call(logIn, forward(logIn, p)),
      call(installGrype, {
        version: p.grype_version,
        download_url: p.grype_download_url,
        checksums: p.grype_checksums,
        attempts: p.attempts,
      }),
      call(scanImageCommand, forward(scanImageCommand, p)),
      call(logOut, forward(logOut, p)),
    ]),
  ],
});
