import * as aws from "@pulumi/aws";
import type { Network } from "./network";
import type { Security } from "./security";
import type { Settings } from "./settings";
import { tags } from "./tags";

/** The way in. */
export interface Balancer {
  readonly balancer: aws.lb.LoadBalancer;
  readonly targets: aws.lb.TargetGroup;
  /** A service can use the target group only after a listener ties it to the balancer. */
  readonly listener: aws.lb.Listener;
}

/** A load balancer that sends requests only to tasks whose health path answers 200. */
export function createBalancer(
  network: Network,
  { security, settings }: { security: Security; settings: Settings },
): Balancer {
  const balancer = new aws.lb.LoadBalancer(
    "web",
    {
      loadBalancerType: "application",
      subnets: network.subnets.map((subnet) => subnet.id),
      securityGroups: [security.balancer.id],
      dropInvalidHeaderFields: true,
      enableDeletionProtection: false,
      tags,
    },
    // A balancer that faces the internet needs the gateway, and keeps its addresses until it is deleted.
    { dependsOn: [...network.routes] },
  );
  const targets = new aws.lb.TargetGroup("web", {
    vpcId: network.vpc.id,
    targetType: "ip",
    protocol: "HTTP",
    port: settings.containerPort,
    healthCheck: {
      path: settings.healthPath,
      matcher: "200",
      interval: 10,
      timeout: 5,
      healthyThreshold: 2,
      unhealthyThreshold: 3,
    },
    // Five minutes by default; the app finishes what is open in eight seconds.
    deregistrationDelay: 15,
    tags,
  });
  const listener = new aws.lb.Listener("http", {
    loadBalancerArn: balancer.arn,
    protocol: "HTTP",
    port: 80,
    defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
    tags,
  });
  return { balancer, targets, listener };
}
