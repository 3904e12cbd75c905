import { approval, defineConfig, defineExample, defineWorkflow, job, pipeline } from "../../model/index.ts";
import { arm } from "./imported.ts";

const stack = `review-${pipeline.number}`;
const filters = { branches: { ignore: ["main"] } };

/** A reviewer gets a running copy of the branch, for as long as it takes. */
export const branchEnvironment = defineExample({
  name: "branch_environment",
  description:
    "An environment for every push to a branch other than main, which a reviewer ends by approval. Its URL is in the deploy job's log.",
  usage: defineConfig({
    orbs: [arm],
    workflows: [
      defineWorkflow({
        name: "review",
        jobs: [
          job(arm.jobs.build_and_push, { image: "acme/web" }, { context: ["docker-hub"], filters }),
          job(arm.jobs.deploy, { stack }, { context: ["pulumi", "aws"], requires: ["arm/build_and_push"], filters }),
          job(arm.jobs.smoke_test, {}, { requires: ["arm/deploy"], filters }),
          approval("end_review", { requires: [{ "arm/smoke_test": "terminal" }], filters }),
          job(arm.jobs.destroy, { stack }, { context: ["pulumi", "aws"], requires: ["end_review"], filters }),
        ],
      }),
    ],
  }),
});
