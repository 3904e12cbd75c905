import type { Recipe } from "./recipe.ts";

/** A reviewer gets a running copy of what was pushed, for as long as it takes. Not one for each branch: the orb makes no name of a branch that a stack may have. */
export const branchEnvironment: Recipe = {
  name: "branch-environment",
  title: "An environment for each push to a branch",
  have: "reviewers who want to see the branch running",
  shape: { branchEnvironment: true },
  note: "For every branch but the default one; --branch names others. The URL is in the deploy job's log. Each push makes a stack of its own, which is there until a person approves end_review of that pipeline: the next push does not end it.",
};
