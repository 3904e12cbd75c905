import { defineCommand } from "../../model/index.ts";
import { outputTimeout } from "../parameters/job.ts";
import { secretConfig, stackRefresh } from "../parameters/pulumi.ts";
import { script } from "../script.ts";

/**
 * A deployment that dies with "exec format error" is green to many pipelines. What a preview tells is compared before
 * the update, in place of the preview that Pulumi would make with it. Two of the reports:
 * https://github.com/yc-software/qm/issues/194, https://github.com/runatlantis/atlantis/issues/2001.
 */
export const verifyArchitecture = defineCommand({
  name: "verify_architecture",
  description:
    "Compare the architectures of the images that were handed over, and of ECS tasks, their machines, EC2 instances, Lambda functions and Kubernetes workloads, by a preview of the update. A mismatch ends with 5 before anything is changed; what is not known yet is none. For a step between configure_stack and deploy_stack.",
  parameters: { ...secretConfig, ...stackRefresh, ...outputTimeout },
  steps: ({ no_output_timeout, ...values }) => [
    script({ name: "Compare architectures", file: "verify_architecture.sh", no_output_timeout }, values),
  ],
});
