import { defineConfig, defineExample, defineWorkflow, job } from "../../model/index.ts";
import { arm } from "./imported.ts";

/** For teams that deploy elsewhere. */
export const buildAndPushOnly = defineExample({
  name: "build_and_push_only",
  description:
    "Build an image natively on Arm and push it to the GitHub container registry under two tags, with a registry cache.",
  usage: defineConfig({
    orbs: [arm],
    workflows: [
      defineWorkflow({
        name: "image",
        jobs: [
          job(
            arm.jobs.build_and_push,
            {
              image: "acme/web",
              registry: "ghcr.io",
              username: "GHCR_USERNAME",
              password: "GHCR_TOKEN",
              tags: "$CIRCLE_SHA1\n$CIRCLE_BRANCH\n",
              cache_from: "type=registry,ref=ghcr.io/acme/web:cache",
              cache_to: "type=registry,ref=ghcr.io/acme/web:cache,mode=max",
            },
            { context: ["ghcr"] },
          ),
        ],
      }),
    ],
  }),
});
