import { defineConfig, defineExample, defineWorkflow, job, pipeline } from "../../model/index.ts";
import { arm } from "./imported.ts";

const stack = `ci-${pipeline.number}`;

/** The story of this orb. */
export const deliver = defineExample({
  name: "deliver",
  description:
    "The whole delivery: build on Arm, push, deploy, smoke test, destroy. Each pipeline has a stack of its own, and destroys it whatever happens before.",
  usage: defineConfig({
    orbs: [arm],
    workflows: [
      defineWorkflow({
        name: "deliver",
        jobs: [
          job(arm.jobs.build_and_push, { image: "acme/web" }, { context: ["docker-hub"] }),
          job(arm.jobs.deploy, { stack }, { context: ["pulumi", "aws"], requires: ["arm/build_and_push"] }),
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
