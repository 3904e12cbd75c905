import { approval, defineConfig, defineExample, defineWorkflow, job, pipeline } from "../../model/index.ts";
import { arm } from "./imported.ts";

const stack = `ci-${pipeline.number}`;

/** Somebody looks at the deployment before it goes. */
export const deliverWithApproval = defineExample({
  name: "deliver_with_approval",
  description:
    "The whole delivery, where the environment stays until somebody approves its destruction, also after a failed smoke test.",
  usage: defineConfig({
    orbs: [arm],
    workflows: [
      defineWorkflow({
        name: "deliver",
        jobs: [
          job(arm.jobs.build_and_push, { image: "acme/web" }, { context: ["docker-hub"] }),
          job(arm.jobs.deploy, { stack }, { context: ["pulumi", "aws"], requires: ["arm/build_and_push"] }),
          job(arm.jobs.smoke_test, {}, { requires: ["arm/deploy"] }),
          approval("approve_destroy", { requires: [{ "arm/smoke_test": "terminal" }] }),
          job(arm.jobs.destroy, { stack }, { context: ["pulumi", "aws"], requires: ["approve_destroy"] }),
        ],
      }),
    ],
  }),
});
