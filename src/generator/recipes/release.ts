import type { Recipe } from "./recipe.ts";

/** A version is what somebody tagged. */
export const release: Recipe = {
  name: "release",
  title: "Release by version tags",
  have: "versions that are tagged, v1.2.3, and a production that gets them",
  shape: { release: true, keep: true },
  own: { stack: "production", test: "npm ci && npm test" },
  note: "Only a Git tag such as v1.2.3 builds, pushes and deploys; the tests run for every branch too. The image gets the tags 1.2.3, 1.2 and 1, a prerelease such as v1.3.0-rc.1 only its own. A job runs on no tag unless its filters say so, and what requires it neither, so every job has them: a job that you add before one of these needs `filters: {tags: {only: /.*/}}`. Contexts that are restricted to branches by an expression have to let tags in. Without --keep, each version is proved in a copy of its own.",
};
