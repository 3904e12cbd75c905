import { defineCommand } from "../../model/index.ts";
import { ecsService } from "../parameters/ecs.ts";
import { script } from "../script.ts";

/**
 * Where the update was made, and not in the smoke test: it takes the cloud's credentials, which a job that only asks as
 * users do should not hold, and the AWS command line, which its container has not.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html
 */
export const verifyEcsService = defineCommand({
  name: "verify_ecs_service",
  description:
    "Ask ECS which task definition a service runs, until the one that was deployed is complete. A rollback by ECS is a failure. For a step after deploy_stack.",
  parameters: ecsService,
  steps: (p) => [script({ name: "Ask the ECS service what it runs", file: "verify_ecs_service.sh" }, p)],
});
