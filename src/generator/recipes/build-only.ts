import type { Recipe } from "./recipe.ts";

/** For teams that deploy elsewhere. */
export const buildOnly: Recipe = {
  name: "build-only",
  title: "Build and push, and deploy nothing",
  have: "a Dockerfile, and something else deploys",
  shape: { buildOnly: true },
  note: "The image is built natively on Arm, tagged with its commit and pushed; what the registry then holds is proved to be of that platform.",
};
