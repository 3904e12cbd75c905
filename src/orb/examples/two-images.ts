import { defineConfig, defineExample, defineWorkflow, job, pipeline } from "../../model/index.ts";
import { arm } from "./imported.ts";

const stack = `ci-${pipeline.number}`;
const context = ["docker-hub"];

/** A monorepo: each service has an image of its own, and one program deploys them together. */
export const twoImages = defineExample({
  name: "two_images",
  description:
    "Build two images side by side and deploy both with one Pulumi program, each by digest under a configuration key of its own.",
  usage: defineConfig({
    orbs: [arm],
    workflows: [
      defineWorkflow({
        name: "deliver",
        jobs: [
          job(
            arm.jobs.build_and_push,
            { image: "acme/api", dockerfile: "api/Dockerfile", build_context: "api" },
            { name: "build_api", context },
          ),
          job(
            arm.jobs.build_and_push,
            { image: "acme/web", dockerfile: "web/Dockerfile", build_context: "web" },
            { name: "build_web", context },
          ),
          job(
            arm.jobs.deploy,
            { stack, image_config: "apiImage=api\nwebImage=web\n" },
            { context: ["pulumi", "aws"], requires: ["build_api", "build_web"] },
          ),
          job(arm.jobs.smoke_test, {}, { requires: ["arm/deploy"] }),
          job(
            arm.jobs.destroy,
            { stack },
            { context: ["pulumi", "aws"], requires: [{ "arm/smoke_test": "terminal" }] },
          ),
        ],
      }),
    ],
  }),
});
