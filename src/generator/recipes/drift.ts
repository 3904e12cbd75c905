import type { Recipe } from "./recipe.ts";

/** What people change by hand is known the next morning. */
export const drift: Recipe = {
  name: "drift",
  title: "Notice what was changed by hand",
  have: "a production that people may change by hand, beside its program",
  shape: { keep: true, drift: true, notify: true },
  own: { stack: "production" },
  note: "It waits for a schedule of the name drift, which is set up once: docs/recipes.md says how, at its end. It reads the real state of every resource, compares it with the program of the default branch and the image that runs, changes nothing, and is red with 5 where they differ; what differs stands in its log and artifacts, as in every preview. What may differ is named by its URN in exclude of that job. The credentials of its contexts need to read only.",
};
