import { defineCommand, storeTestResults, string } from "../../model/index.ts";
import { outputTimeout } from "../parameters/job.ts";
import { secretConfig, serviceAttempts, stackRefresh } from "../parameters/pulumi.ts";
import { script } from "../script.ts";

/**
 * A step of its own, and no parameter of deploy: 12 kB of shell that only who has policies carries. The update after it
 * keeps to the same packs, since a preview does not know every value.
 */
export const checkPolicies = defineCommand({
  name: "check_policies",
  description:
    "Hold the update of the stack to policy packs of the repository, by a preview: what breaks a mandatory policy ends with 5 before anything is changed. Each policy is a test in the results. The update after it, in the same job, keeps to them too. For before_deploy of deploy, or after_preview of preview.",
  parameters: {
    policy_packs: string(
      "Folders of policy packs, one a line; FOLDER=FILE for one with a configuration in JSON. Their dependencies are installed by their lock files. `$VAR` is expanded.",
    ),
    ...secretConfig,
    ...stackRefresh,
    ...serviceAttempts,
    ...outputTimeout,
  },
  steps: ({ no_output_timeout, ...values }) => [
    script({ name: "Check the policies", file: "check_policies.sh", no_output_timeout }, values),
    storeTestResults(".arm-pipeline/test-results"),
  ],
});
