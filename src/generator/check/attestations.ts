import type { ConfigInput, InputProblem } from "../input.ts";

/**
 * With attestations an image is a list, which AWS Lambda refuses when the stack is updated:
 * https://docs.aws.amazon.com/lambda/latest/dg/images-create.html
 */
export function checkAttestations({ attest, projectLambda }: ConfigInput): readonly InputProblem[] {
  if (!attest || !projectLambda) return [];
  return [
    {
      option: "--attest",
      message: "makes a list of the image, and the program runs one in AWS Lambda, which refuses lists.",
      advice:
        'Leave it out; where Lambda runs another image, write "provenance: min" and "sbom: true" into the build job.',
    },
  ];
}
