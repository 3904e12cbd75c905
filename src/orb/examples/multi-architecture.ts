import { defineConfig, defineExample, defineWorkflow, job } from "../../model/index.ts";
import { arm } from "./imported.ts";

/** Each architecture on its own machine, so nothing is emulated. */
export const multiArchitecture = defineExample({
  name: "multi_architecture",
  description:
    "One image for Arm and x86: each part is built natively, in parallel, and the parts are merged by digest.",
  usage: defineConfig({
    orbs: [arm],
    workflows: [
      defineWorkflow({
        name: "image",
        jobs: [
          job(
            arm.jobs.build_and_push,
            { image: "acme/web", part: true },
            { name: "build_arm64", context: ["docker-hub"] },
          ),
          job(
            arm.jobs.build_and_push,
            { image: "acme/web", part: true, platform: "linux/amd64", executor: "arm/amd64_machine" },
            { name: "build_amd64", context: ["docker-hub"] },
          ),
          job(
            arm.jobs.publish_manifest,
            { image: "acme/web", platforms: "linux/arm64\nlinux/amd64\n" },
            { context: ["docker-hub"], requires: ["build_arm64", "build_amd64"] },
          ),
        ],
      }),
    ],
  }),
});
