import * as aws from "@pulumi/aws";
import type { Balancer } from "./balancer";
import type { Cluster } from "./cluster";
import type { Network } from "./network";
import type { Security } from "./security";
import { instanceCount, type Settings } from "./settings";
import { tags } from "./tags";
import { containerName, type Task } from "./task";

/** All that a service ties together. */
export interface ServiceOptions {
  readonly network: Network;
  readonly security: Security;
  readonly cluster: Cluster;
  readonly balancer: Balancer;
  readonly task: Task;
}

/** Keeps one task on each instance, and goes back to the previous one when a new one does not become healthy. */
export function createService(
  settings: Settings,
  { network, security, cluster, balancer, task }: ServiceOptions,
): aws.ecs.Service {
  return new aws.ecs.Service(
    "web",
    {
      cluster: cluster.cluster.arn,
      taskDefinition: task.definition.arn,
      desiredCount: instanceCount,
      capacityProviderStrategies: [{ capacityProvider: cluster.capacityProvider.name, weight: 1 }],
      orderedPlacementStrategies: [
        { type: "spread", field: "attribute:ecs.availability-zone" },
        { type: "spread", field: "instanceId" },
      ],
      networkConfiguration: {
        subnets: network.subnets.map((subnet) => subnet.id),
        securityGroups: [security.tasks.id],
      },
      loadBalancers: [{ targetGroupArn: balancer.targets.arn, containerName, containerPort: settings.containerPort }],
      healthCheckGracePeriodSeconds: 60,
      // New tasks first: each instance has room, and network interfaces, for two.
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      // An update that ends before its tasks run would hand the smoke test a deployment that does not exist yet.
      waitForSteadyState: true,
      forceDelete: true,
      enableEcsManagedTags: true,
      propagateTags: "SERVICE",
      tags,
    },
    {
      dependsOn: [cluster.attachment, balancer.listener, task.startPolicy, ...security.rules],
      customTimeouts: { create: "15m", update: "15m", delete: "15m" },
    },
  );
}
