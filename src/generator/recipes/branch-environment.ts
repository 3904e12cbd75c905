import type { Recipe } from "./recipe.ts";

/** A reviewer gets a running copy of the branch, which the next push updates. */
export const branchEnvironment: Recipe = {
  name: "branch-environment",
  title: "An environment for each branch",
  have: "reviewers who want to see the branch running",
  shape: { branchEnvironment: true },
  note: "For every branch but the default one; --branch names others. Each push updates the branch's own stack; the URL is in the deploy job's log. It is destroyed 14 days after the last push, or when the branch is gone: whenever the default branch is pushed to, and by any schedule of that branch, which docs/recipes.md says how to set up. Its name is the branch's made fit; CircleCI's serial groups take letters, digits, dots, slashes, - and _ in it.",
};
