import { integer, string } from "../../model/parameters.ts";

/** Which ECS services are asked, and for how long. */
export const ecsService = {
  ecs_service: string(
    "Stack output that names an ECS service, {cluster, service, taskDefinition}, or a list of such: ARN or name of the cluster, the service's name, the ARN of the task definition that it has to run.",
  ),
  ecs_deadline: integer("Seconds for the ECS services to be ready, all together, after the update.", { default: 600 }),
};

/** The same for a job, where there may be none. */
export const optionalEcsService = {
  ...ecsService,
  ecs_service: string(
    "Stack output that names an ECS service, {cluster, service, taskDefinition}, or a list of such. The job then ends well only when ECS runs that task definition, and fails when ECS rolled it back. Empty by default: ECS is not asked, which is wrong for a service with a circuit breaker.",
    { default: "" },
  ),
};
