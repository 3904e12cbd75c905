import type { Recipe } from "./recipe.ts";

/** Nothing costs for ever because a destroy job failed on a bad day. */
export const reaper: Recipe = {
  name: "reaper",
  title: "Destroy what was left behind",
  have: "stacks that a failed or cancelled pipeline may have left behind",
  shape: { reaper: true },
  note: "It waits for a schedule of the name reap, which is set up once: docs/recipes.md says how, at its end. It destroys stacks of pipelines, ci-*, that are still there after a day; its report is an artifact. Without dry_run: false it only says what it would destroy; without stacks and older_than it destroys what has an expiry (expires of deploy).",
};
