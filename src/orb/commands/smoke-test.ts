import { defineCommand, storeArtifacts, storeTestResults } from "../../model/index.ts";
import { smokeTestOptions } from "../parameters/smoke-test.ts";
import { script } from "../script.ts";

/**
 * One deadline for all, and growing pauses: a fixed number of tries is too short for a load balancer and too long for a
 * typo.
 */
export const smokeTest = defineCommand({
  name: "smoke_test",
  description:
    "Ask the deployment until it answers rightly or the deadline is over, and store the result as a test and its figures as smoke.json.",
  parameters: smokeTestOptions,
  steps: (p) => [
    script({ name: "Smoke test the deployment", file: "smoke_test.sh" }, p),
    storeTestResults(".arm-pipeline/test-results"),
    storeArtifacts({ path: ".arm-pipeline/smoke.json", destination: "smoke.json" }),
  ],
});
