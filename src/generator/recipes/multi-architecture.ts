import type { Recipe } from "./recipe.ts";

/** Each architecture on its own machine, so nothing is emulated. */
export const multiArchitecture: Recipe = {
  name: "multi-architecture",
  title: "One image for Arm and x86",
  have: "users of the image on both architectures",
  shape: { platforms: ["linux/arm64", "linux/amd64"] },
  note: "The parts are built in parallel, each natively, and merged by digest. With --build-only nothing is deployed.",
};
