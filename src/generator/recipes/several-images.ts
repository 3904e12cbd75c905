import type { Recipe } from "./recipe.ts";

/** A monorepo: each service has an image of its own, and one program deploys them together. */
export const severalImages: Recipe = {
  name: "several-images",
  title: "Several images in one deployment",
  have: "a monorepo of services that one Pulumi program deploys",
  shape: {},
  own: {
    images: [
      { name: "api", repository: "acme/api", dockerfile: "services/api/Dockerfile", buildContext: "services/api" },
      { name: "web", repository: "acme/web", dockerfile: "services/web/Dockerfile", buildContext: "services/web" },
    ],
  },
  note: "They are built side by side, and the program reads each by digest from a configuration key of its own: apiImage and webImage.",
};
