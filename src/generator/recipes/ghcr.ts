import type { Recipe } from "./recipe.ts";

/** GitHub's own registry. */
export const ghcr: Recipe = {
  name: "ghcr",
  title: "GitHub's container registry",
  have: "images on ghcr.io",
  shape: { registry: "ghcr.io" },
  note: "DOCKER_USERNAME is a GitHub user and DOCKER_PASSWORD a personal access token (classic) with write:packages.",
};
