import type { Recipe } from "./recipe.ts";

/** What is known to be wrong with an image is known before it runs. */
export const scan: Recipe = {
  name: "scan",
  title: "Hold the image to a limit of known vulnerabilities",
  have: "images that may not run with a severe vulnerability that is known",
  shape: { attest: true, scan: true },
  note: "The job scan_image looks at what was pushed with grype, which is installed with its checksum verified, and ends with 5 where a vulnerability is of high severity or worse: severity says another limit, only_fixable counts what a newer version fixes alone. The SBOM that the build attests is scanned, and nothing is pulled again; without --attest the image is pulled, and stays one image in place of a list, as AWS Lambda wants it. A vulnerability that is accepted stands in the ignore_file with its last day and the reason; afterwards the entry is refused. Table, SARIF and JSON are artifacts.",
};
