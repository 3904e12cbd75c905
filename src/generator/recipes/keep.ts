import type { Recipe } from "./recipe.ts";

/** A production that stays. */
export const keep: Recipe = {
  name: "keep",
  title: "Keep what is deployed",
  have: "one production that every commit of the default branch updates",
  shape: { keep: true },
  own: { stack: "production" },
  note: "Pipelines stand in line for the stack, and there is no destroy. With --approval a person approves each update.",
};
