import type { Recipe } from "./recipe.ts";

/** A reviewer gets a running copy of the branch, for as long as it takes. */
export const branchEnvironment: Recipe = {
  name: "branch-environment",
  title: "An environment for each branch",
  have: "reviewers who want to see the branch running",
  shape: { branchEnvironment: true },
  note: "Every branch but the default one; --branch names others. The URL is in the deploy job's log.",
};
