import type { DataMap } from "../../src/model/index.ts";

/** A delivery with all that an entry can have: arguments, statuses, an approval. */
export const delivery: DataMap = {
  version: 2.1,
  orbs: { arm: "acme/arm-pipeline@1.0" },
  workflows: {
    deliver: {
      jobs: [
        { "arm/build_and_push": { image: "acme/web", context: ["docker-hub"] } },
        {
          "arm/deploy": {
            stack: "ci-<< pipeline.number >>",
            context: ["pulumi", "aws"],
            requires: ["arm/build_and_push"],
          },
        },
        { "arm/smoke_test": { requires: ["arm/deploy"] } },
        { hold: { type: "approval", requires: [{ "arm/smoke_test": "terminal" }] } },
        { "arm/destroy": { stack: "ci-<< pipeline.number >>", context: ["pulumi", "aws"], requires: ["hold"] } },
      ],
    },
  },
};
