import { defineConfig, defineExample, defineWorkflow, job, pipeline } from "../../model/index.ts";
import { arm } from "./imported.ts";

const stack = `ci-${pipeline.number}`;
const backend = "s3://acme-pulumi-state?region=eu-central-1";

/** No account with Pulumi: the state is in a bucket, the secrets under a passphrase. */
export const selfManagedState = defineExample({
  name: "self_managed_state",
  description:
    "Keep Pulumi's state in an S3 bucket. The context pulumi-state holds AWS keys and PULUMI_CONFIG_PASSPHRASE.",
  usage: defineConfig({
    orbs: [arm],
    workflows: [
      defineWorkflow({
        name: "deliver",
        jobs: [
          job(arm.jobs.build_and_push, { image: "acme/web" }, { context: ["docker-hub"] }),
          job(arm.jobs.deploy, { stack, backend }, { context: ["pulumi-state"], requires: ["arm/build_and_push"] }),
          job(arm.jobs.smoke_test, {}, { requires: ["arm/deploy"] }),
          job(
            arm.jobs.destroy,
            { stack, backend },
            { context: ["pulumi-state"], requires: [{ "arm/smoke_test": "terminal" }] },
          ),
        ],
      }),
    ],
  }),
});
