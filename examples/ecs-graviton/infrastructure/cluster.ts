import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Network } from "./network";
import { grantRole } from "./policy";
import type { Security } from "./security";
import { instanceCount, type Settings } from "./settings";
import { tags } from "./tags";

/** Where the service's tasks run. */
export interface Cluster {
  readonly cluster: aws.ecs.Cluster;
  readonly capacityProvider: aws.ecs.CapacityProvider;
  /** The cluster accepts tasks for its capacity provider only after this exists. */
  readonly attachment: aws.ecs.ClusterCapacityProviders;
}

/** AWS publishes the current image of Amazon Linux 2023 for ECS on Arm under this name. */
const armImageParameter = "/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id";

/** An ECS cluster on Graviton instances that nobody can log in to. */
export function createCluster(
  network: Network,
  { security, settings }: { security: Security; settings: Settings },
): Cluster {
  const cluster = new aws.ecs.Cluster("web", { tags });
  const group = createInstances({ cluster, network, security, settings });

  const capacityProvider = new aws.ecs.CapacityProvider("web", {
    autoScalingGroupProvider: {
      autoScalingGroupArn: group.arn,
      // The number of instances is fixed, so nothing scales in while tasks run. Either protection would make a teardown wait
      // for instances that no one will ever drain.
      managedScaling: { status: "DISABLED" },
      managedTerminationProtection: "DISABLED",
      managedDraining: "DISABLED",
    },
    tags,
  });
  const attachment = new aws.ecs.ClusterCapacityProviders("web", {
    clusterName: cluster.name,
    capacityProviders: [capacityProvider.name],
    defaultCapacityProviderStrategies: [{ capacityProvider: capacityProvider.name, weight: 1 }],
  });
  return { cluster, capacityProvider, attachment };
}

interface InstanceOptions {
  readonly cluster: aws.ecs.Cluster;
  readonly network: Network;
  readonly security: Security;
  readonly settings: Settings;
}

function createInstances({ cluster, network, security, settings }: InstanceOptions): aws.autoscaling.Group {
  const { role, policy } = grantInstanceRole(cluster);
  const profile = new aws.iam.InstanceProfile("instance", { role: role.name, tags });
  const template = new aws.ec2.LaunchTemplate("web", {
    // Not `value`: that one is a secret to Pulumi, and would hide which image the machines run.
    imageId: aws.ssm.getParameterOutput({ name: armImageParameter }).insecureValue,
    instanceType: settings.instanceType,
    iamInstanceProfile: { arn: profile.arn },
    vpcSecurityGroupIds: [security.instances.id],
    // Version 2 with one hop: a request forged through the app gets no credentials of the instance.
    metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
    blockDeviceMappings: [
      {
        deviceName: "/dev/xvda",
        ebs: { volumeType: "gp3", volumeSize: 30, encrypted: "true", deleteOnTermination: "true" },
      },
    ],
    userData: cluster.name.apply((name) => Buffer.from(agentSettings(name)).toString("base64")),
    tagSpecifications: [{ resourceType: "volume", tags }],
    updateDefaultVersion: true,
    tags,
  });
  return new aws.autoscaling.Group(
    "web",
    {
      minSize: instanceCount,
      maxSize: instanceCount,
      desiredCapacity: instanceCount,
      vpcZoneIdentifiers: network.subnets.map((subnet) => subnet.id),
      launchTemplate: { id: template.id, version: pulumi.interpolate`${template.latestVersion}` },
      healthCheckType: "EC2",
      healthCheckGracePeriod: 120,
      forceDelete: true,
      tags: [
        // ECS adds this one itself; unless it is named here, every refresh would report a change.
        { key: "AmazonECSManaged", value: "true", propagateAtLaunch: true },
        ...Object.entries(tags).map(([key, value]) => ({ key, value, propagateAtLaunch: true })),
      ],
    },
    // At teardown an instance must be able to tell ECS that its tasks have stopped, so it loses its permissions and its way out
    // after it is gone itself. Without this, deleting the service can wait for its whole limit.
    { dependsOn: [policy, ...network.routes, ...security.rules] },
  );
}

function agentSettings(cluster: string): string {
  return [
    "#!/bin/bash",
    "cat >> /etc/ecs/ecs.config <<'EOF'",
    `ECS_CLUSTER=${cluster}`,
    "ECS_AWSVPC_BLOCK_IMDS=true",
    "EOF",
    "",
  ].join("\n");
}

/** What the ECS agent needs, on this cluster only. Images are pulled with the permissions of the task's execution role. */
function grantInstanceRole(cluster: aws.ecs.Cluster): ReturnType<typeof grantRole> {
  const itsInstances = cluster.arn.apply((arn) => `${arn.replace(":cluster/", ":container-instance/")}/*`);
  return grantRole("instance", {
    service: "ec2.amazonaws.com",
    statements: [
      { Action: ["ecs:DiscoverPollEndpoint"], Resource: "*" },
      {
        Action: [
          "ecs:RegisterContainerInstance",
          "ecs:DeregisterContainerInstance",
          "ecs:SubmitAttachmentStateChanges",
          "ecs:SubmitContainerStateChange",
          "ecs:SubmitTaskStateChange",
        ],
        Resource: cluster.arn,
      },
      {
        Action: ["ecs:Poll", "ecs:StartTelemetrySession", "ecs:UpdateContainerInstancesState"],
        Resource: itsInstances,
      },
    ],
  });
}
