"""Where the service's tasks run."""

import base64
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from .network import Network
from .policy import GrantedRole, grant_role
from .security import Security
from .settings import INSTANCE_COUNT, Settings
from .tags import TAGS

# AWS publishes the current image of Amazon Linux 2023 for ECS on Arm under this name.
ARM_IMAGE_PARAMETER = "/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id"


@dataclass(frozen=True)
class Cluster:
    cluster: aws.ecs.Cluster
    capacity_provider: aws.ecs.CapacityProvider
    # The cluster accepts tasks for its capacity provider only after this exists.
    attachment: aws.ecs.ClusterCapacityProviders


def create_cluster(network: Network, security: Security, settings: Settings) -> Cluster:
    """An ECS cluster on Graviton instances that nobody can log in to."""
    cluster = aws.ecs.Cluster("web", tags=TAGS)
    group = _create_instances(cluster, network, security, settings)
    capacity_provider = aws.ecs.CapacityProvider(
        "web",
        auto_scaling_group_provider=aws.ecs.CapacityProviderAutoScalingGroupProviderArgs(
            auto_scaling_group_arn=group.arn,
            # The number of instances is fixed, so nothing scales in while tasks run. Either protection would make a
            # teardown wait for instances that no one will ever drain.
            managed_scaling=aws.ecs.CapacityProviderAutoScalingGroupProviderManagedScalingArgs(status="DISABLED"),
            managed_termination_protection="DISABLED",
            managed_draining="DISABLED",
        ),
        tags=TAGS,
    )
    attachment = aws.ecs.ClusterCapacityProviders(
        "web",
        cluster_name=cluster.name,
        capacity_providers=[capacity_provider.name],
        default_capacity_provider_strategies=[
            aws.ecs.ClusterCapacityProvidersDefaultCapacityProviderStrategyArgs(
                capacity_provider=capacity_provider.name, weight=1
            )
        ],
    )
    return Cluster(cluster=cluster, capacity_provider=capacity_provider, attachment=attachment)


def _create_instances(
    cluster: aws.ecs.Cluster, network: Network, security: Security, settings: Settings
) -> aws.autoscaling.Group:
    granted = _grant_instance_role(cluster)
    profile = aws.iam.InstanceProfile("instance", role=granted.role.name, tags=TAGS)
    template = aws.ec2.LaunchTemplate(
        "web",
        # Not `value`: that one is a secret to Pulumi, and would hide which image the machines run.
        image_id=aws.ssm.get_parameter_output(name=ARM_IMAGE_PARAMETER).insecure_value,
        instance_type=settings.instance_type,
        iam_instance_profile=aws.ec2.LaunchTemplateIamInstanceProfileArgs(arn=profile.arn),
        vpc_security_group_ids=[security.instances.id],
        # Version 2 with one hop: a request forged through the app gets no credentials of the instance.
        metadata_options=aws.ec2.LaunchTemplateMetadataOptionsArgs(
            http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=1
        ),
        block_device_mappings=[
            aws.ec2.LaunchTemplateBlockDeviceMappingArgs(
                device_name="/dev/xvda",
                ebs=aws.ec2.LaunchTemplateBlockDeviceMappingEbsArgs(
                    volume_type="gp3", volume_size=30, encrypted="true", delete_on_termination="true"
                ),
            )
        ],
        user_data=cluster.name.apply(_agent_settings),
        tag_specifications=[aws.ec2.LaunchTemplateTagSpecificationArgs(resource_type="volume", tags=TAGS)],
        update_default_version=True,
        tags=TAGS,
    )
    return aws.autoscaling.Group(
        "web",
        min_size=INSTANCE_COUNT,
        max_size=INSTANCE_COUNT,
        desired_capacity=INSTANCE_COUNT,
        vpc_zone_identifiers=[subnet.id for subnet in network.subnets],
        launch_template=aws.autoscaling.GroupLaunchTemplateArgs(
            id=template.id, version=template.latest_version.apply(str)
        ),
        health_check_type="EC2",
        health_check_grace_period=120,
        force_delete=True,
        tags=[
            # ECS adds this one itself; unless it is named here, every refresh would report a change.
            aws.autoscaling.GroupTagArgs(key="AmazonECSManaged", value="true", propagate_at_launch=True),
            *(
                aws.autoscaling.GroupTagArgs(key=key, value=value, propagate_at_launch=True)
                for key, value in TAGS.items()
            ),
        ],
        # At teardown an instance must be able to tell ECS that its tasks have stopped, so it loses its permissions and
        # its way out after it is gone itself. Without this, deleting the service can wait for its whole limit.
        opts=pulumi.ResourceOptions(depends_on=[granted.policy, *network.routes, *security.rules]),
    )


def _agent_settings(cluster: str) -> str:
    script = "\n".join(
        [
            "#!/bin/bash",
            "cat >> /etc/ecs/ecs.config <<'EOF'",
            f"ECS_CLUSTER={cluster}",
            "ECS_AWSVPC_BLOCK_IMDS=true",
            "EOF",
            "",
        ]
    )
    return base64.b64encode(script.encode()).decode()


def _grant_instance_role(cluster: aws.ecs.Cluster) -> GrantedRole:
    """What the ECS agent needs, on this cluster only. Images are pulled with the permissions of the task's own role."""
    its_instances = cluster.arn.apply(lambda arn: f"{arn.replace(':cluster/', ':container-instance/')}/*")
    return grant_role(
        "instance",
        service="ec2.amazonaws.com",
        statements=[
            {"Action": ["ecs:DiscoverPollEndpoint"], "Resource": "*"},
            {
                "Action": [
                    "ecs:RegisterContainerInstance",
                    "ecs:DeregisterContainerInstance",
                    "ecs:SubmitAttachmentStateChanges",
                    "ecs:SubmitContainerStateChange",
                    "ecs:SubmitTaskStateChange",
                ],
                "Resource": cluster.arn,
            },
            {
                "Action": ["ecs:Poll", "ecs:StartTelemetrySession", "ecs:UpdateContainerInstancesState"],
                "Resource": its_instances,
            },
        ],
    )
