import * as aws from "@pulumi/aws";
import type { Network } from "./network";
import type { Settings } from "./settings";
import { tags } from "./tags";

/** Who may talk to whom. */
export interface Security {
  readonly balancer: aws.ec2.SecurityGroup;
  readonly tasks: aws.ec2.SecurityGroup;
  readonly instances: aws.ec2.SecurityGroup;
  /** Without these the balancer cannot reach the app, nor an instance its cluster. */
  readonly rules: readonly (aws.vpc.SecurityGroupIngressRule | aws.vpc.SecurityGroupEgressRule)[];
}

const anywhere = "0.0.0.0/0";

/**
 * The internet reaches the balancer on port 80, the balancer reaches the app on its port, and that is all that comes in. Tasks have
 * network interfaces of their own, so nothing needs to reach an instance, and the app itself reaches nothing.
 */
export function createSecurity({ vpc }: Network, { containerPort }: Settings): Security {
  const group = (name: string, description: string) =>
    new aws.ec2.SecurityGroup(name, { vpcId: vpc.id, description, revokeRulesOnDelete: true, tags });
  const balancer = group("balancer", "Load balancer: HTTP from anywhere, to the app only");
  const tasks = group("tasks", "App: from the load balancer only, to nowhere");
  const instances = group("instances", "ECS instances: from nowhere, to AWS and registries only");

  const rules = [
    new aws.vpc.SecurityGroupIngressRule("internet-to-balancer", {
      securityGroupId: balancer.id,
      description: "HTTP from anywhere",
      cidrIpv4: anywhere,
      ipProtocol: "tcp",
      fromPort: 80,
      toPort: 80,
      tags,
    }),
    new aws.vpc.SecurityGroupEgressRule("balancer-to-app", {
      securityGroupId: balancer.id,
      description: "To the app",
      referencedSecurityGroupId: tasks.id,
      ipProtocol: "tcp",
      fromPort: containerPort,
      toPort: containerPort,
      tags,
    }),
    new aws.vpc.SecurityGroupIngressRule("app-from-balancer", {
      securityGroupId: tasks.id,
      description: "From the load balancer",
      referencedSecurityGroupId: balancer.id,
      ipProtocol: "tcp",
      fromPort: containerPort,
      toPort: containerPort,
      tags,
    }),
    // Names and time come from addresses inside the network that no security group filters.
    new aws.vpc.SecurityGroupEgressRule("instances-to-https", {
      securityGroupId: instances.id,
      description: "ECS, logs and image registries",
      cidrIpv4: anywhere,
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      tags,
    }),
  ];
  return { balancer, tasks, instances, rules };
}
