import type { Recipe } from "./recipe.ts";

/** The story of this orb. */
export const deliver: Recipe = {
  name: "deliver",
  title: "Build, push, deploy, smoke test, destroy",
  have: "a Dockerfile and a Pulumi program, and want every commit proved in a copy of its own",
  shape: {},
  note: "Each pipeline has a stack of its own, and destroys it whatever happens before, also after a smoke test that failed.",
};
