import type { Recipe } from "./recipe.ts";

/** Somebody looks at the deployment before it goes. */
export const approval: Recipe = {
  name: "approval",
  title: "Destroy when a person says so",
  have: "somebody who looks at the deployment before it goes",
  shape: { approval: true },
  note: "It stays, and costs, until the approval, also after a smoke test that failed.",
};
