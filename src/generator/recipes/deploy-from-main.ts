import type { Recipe } from "./recipe.ts";

/** Pull requests are built too, and not deployed. */
export const deployFromMain: Recipe = {
  name: "deploy-from-main",
  title: "Build every branch, deploy main",
  have: "pull requests that should build, and one branch that deploys",
  shape: { deployBranches: ["main"] },
  note: "--deploy-branch may be repeated, and takes a pattern, such as /release\\/.*/. With --keep the stack of that branch stays.",
};
