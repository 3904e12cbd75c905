import type { Recipe } from "./recipe.ts";

/** What is known to be wrong with an image is known before it runs. */
export const scan: Recipe = {
  name: "scan",
  title: "Hold the image to a limit of known vulnerabilities",
  have: "images that may not run with a severe vulnerability that is known",
  shape: { scan: true },
  note: "The job scan_image looks at what was pushed with grype, which is installed with its checksum verified, and ends with 5 where a vulnerability is of high severity or worse: severity says another limit, only_fixable counts what a newer version fixes alone. With sbom: true of the build job the SBOM that it attests is scanned, and nothing is pulled again. A vulnerability that is accepted stands in the ignore_file with its last day and the reason; afterwards the entry is refused. Table, SARIF and JSON are artifacts.",
};
