import { defineCommand, storeArtifacts } from "../../model/index.ts";
import { imageHandover, registryAttempts } from "../parameters/image.ts";
import { outputTimeout } from "../parameters/job.ts";
import { scanOptions } from "../parameters/scan.ts";
import { script } from "../script.ts";

/** Its database is fetched anew each time: whoever may write CircleCI's cache could leave one that knows nothing. */
export const scanImage = defineCommand({
  name: "scan_image",
  description:
    "Scan an image that was pushed for known vulnerabilities: its SBOM where there is one, so that nothing is pulled again. One that is severe ends with 5. A table, SARIF and JSON are artifacts. Needs install_grype and, for a private image, log_in before it.",
  parameters: { ...imageHandover, ...scanOptions, ...registryAttempts, ...outputTimeout },
  steps: ({ no_output_timeout, ...values }) => [
    script({ name: "Scan the image", file: "scan_image.sh", no_output_timeout }, values),
    storeArtifacts({ path: ".arm-pipeline/scan", destination: "scan" }),
  ],
});
