import type { Recipe } from "./recipe.ts";

/** What an image is made of, and how, can be read years later. */
export const attested: Recipe = {
  name: "attested",
  title: "Attest what the image is made of",
  have: "people who ask what is in an image, and what it was built from",
  shape: { attest: true },
  note: "BuildKit attests an SBOM (SPDX) and provenance (SLSA), which are pushed with the image, by digest, read back from the registry, and compared with the image: where one is missing or of another image the job ends with 5. `docker buildx imagetools inspect IMAGE --format '{{json .SBOM}}'` shows one, and .Provenance the other. With several platforms each keeps its own in the merged image; with --scan the SBOM is scanned, and nothing is pulled for it. provenance: max has the build arguments too, which everybody can read who can pull. The image is then a list, which AWS Lambda refuses. It needs buildx, and an engine with the containerd image store, or a builder is made for it.",
};
