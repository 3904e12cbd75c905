import { jsonAnswer } from "../answer.ts";
import type { Layer } from "../layer.ts";
import { type Deployment, type EcsService, type Json, lastPart } from "./service-book.ts";

export type { Deployment, EcsService, ServiceBook } from "./service-book.ts";

/**
 * A service as ECS has it: with its deployments, its capacity providers, its circuit breaker. moto keeps a part of what
 * it was asked for, and gives it no tasks.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html
 */
export const ecsServices: Layer = {
  service: "ecs",
  actions: ["CreateService", "UpdateService", "DescribeServices", "DeleteService"],
  around: async (request, { services }, next) => {
    const answer = await next(request);
    if (answer.status !== 200) return answer;
    const { cluster, service, serviceName } = request.json;
    const body = JSON.parse(answer.body) as { readonly service?: Json; readonly services?: readonly Json[] };
    if (request.action === "CreateService" || request.action === "UpdateService") {
      const name = lastPart(serviceName ?? service);
      const old = services.get(cluster, name);
      const known = old?.status === "ACTIVE" ? old : undefined;
      const asked: Json = { ...known?.asked, ...request.json };
      const deployments = deploymentsOf(known, asked);
      const { events = [] } = known ?? {};
      const { region } = request;
      services.put({ region, cluster: lastPart(cluster), name, asked, status: "ACTIVE", events, deployments });
    }
    if (request.action === "DeleteService") {
      const known = services.get(cluster, service);
      if (known?.status === "ACTIVE") services.report(known, { status: "DRAINING" });
    }
    const whole = (each: Json) => ({ ...each, ...described(services.get(each.clusterArn, each.serviceName)) });
    return jsonAnswer({
      ...body,
      ...(body.service !== undefined && { service: whole(body.service) }),
      ...(body.services !== undefined && { services: body.services.map(whole) }),
    });
  },
};

/** Another task definition is a deployment of its own, beside the one that is there. */
function deploymentsOf(known: EcsService | undefined, asked: Json): readonly Deployment[] {
  const taskDefinition = String(asked.taskDefinition ?? "");
  const desired = Number(asked.desiredCount ?? 0);
  const [primary] = known?.deployments ?? [];
  if (primary?.taskDefinition === taskDefinition && asked.forceNewDeployment !== true)
    return (known?.deployments ?? []).map((each) => (each === primary ? { ...each, desired } : each));
  const id = `ecs-svc/${Date.now()}`;
  const none = { running: 0, pending: 0, failed: 0 };
  const reason = `ECS deployment ${id} in progress.`;
  const made: Deployment = { id, taskDefinition, desired, ...none, status: "PRIMARY", rollout: "IN_PROGRESS", reason };
  return [made, ...(known?.deployments ?? []).map((each) => ({ ...each, status: "ACTIVE" as const }))];
}

/** What ECS says of a service besides what moto says. */
function described(service: EcsService | undefined): Json {
  if (service === undefined) return {};
  const { asked, deployments, events, status } = service;
  const sum = (of: "running" | "pending") => deployments.reduce((total, each) => total + each[of], 0);
  return {
    status,
    runningCount: sum("running"),
    pendingCount: sum("pending"),
    desiredCount: asked.desiredCount,
    taskDefinition: deployments[0]?.taskDefinition ?? asked.taskDefinition,
    ...(asked.capacityProviderStrategy !== undefined && { launchType: undefined }),
    capacityProviderStrategy: asked.capacityProviderStrategy,
    placementStrategy: asked.placementStrategy,
    networkConfiguration: asked.networkConfiguration,
    loadBalancers: asked.loadBalancers,
    healthCheckGracePeriodSeconds: asked.healthCheckGracePeriodSeconds,
    deploymentConfiguration: asked.deploymentConfiguration,
    enableECSManagedTags: asked.enableECSManagedTags ?? false,
    propagateTags: asked.propagateTags ?? "NONE",
    events,
    deployments: deployments.map((each) => ({
      id: each.id,
      status: each.status,
      taskDefinition: each.taskDefinition,
      desiredCount: each.desired,
      runningCount: each.running,
      pendingCount: each.pending,
      failedTasks: each.failed,
      rolloutState: each.rollout,
      rolloutStateReason: each.reason,
      capacityProviderStrategy: asked.capacityProviderStrategy,
      networkConfiguration: asked.networkConfiguration,
    })),
  };
}
