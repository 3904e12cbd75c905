import type { Recipe } from "./recipe.ts";

/** Nothing is built from what fails its tests. */
export const testFirst: Recipe = {
  name: "test-first",
  title: "Test before anything is built",
  have: "tests that must pass first",
  shape: {},
  own: { test: "npm ci && npm test" },
  note: "The job runs in CircleCI's image for the command's language, on Arm as the image will; --test-image names another.",
};
