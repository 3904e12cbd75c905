import type { Recipe } from "./recipe.ts";

/** A production that stays. */
export const keep: Recipe = {
  name: "keep",
  title: "Keep what is deployed",
  have: "one production that every commit of the default branch updates",
  shape: { keep: true },
  own: { stack: "production" },
  note: "Pipelines stand in line for the stack, and there is no destroy. A release that fails, in its update or in its smoke test, is taken back: what was there before is deployed again and smoke tested, and the workflow stays red. With --approval a person approves each update. The smoke test wants the deployed revision in the answer's header x-revision, or the version before would pass it: docs/smoke-test.md says what an app needs for that.",
};
