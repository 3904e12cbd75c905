"""Who may talk to whom."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from .network import Network
from .settings import Settings
from .tags import TAGS

ANYWHERE = "0.0.0.0/0"


@dataclass(frozen=True)
class Security:
    balancer: aws.ec2.SecurityGroup
    tasks: aws.ec2.SecurityGroup
    instances: aws.ec2.SecurityGroup
    # Without these the balancer cannot reach the app, nor an instance its cluster.
    rules: list[pulumi.Resource]


def create_security(network: Network, settings: Settings) -> Security:
    """The internet reaches the balancer on port 80, the balancer reaches the app on its port, and nothing else comes in.

    Tasks have network interfaces of their own, so nothing needs to reach an instance, and the app itself reaches nothing.
    """

    def group(name: str, description: str) -> aws.ec2.SecurityGroup:
        return aws.ec2.SecurityGroup(
            name, vpc_id=network.vpc.id, description=description, revoke_rules_on_delete=True, tags=TAGS
        )

    balancer = group("balancer", "Load balancer: HTTP from anywhere, to the app only")
    tasks = group("tasks", "App: from the load balancer only, to nowhere")
    instances = group("instances", "ECS instances: from nowhere, to AWS and registries only")

    port = settings.container_port
    rules = [
        aws.vpc.SecurityGroupIngressRule(
            "internet-to-balancer",
            security_group_id=balancer.id,
            description="HTTP from anywhere",
            cidr_ipv4=ANYWHERE,
            ip_protocol="tcp",
            from_port=80,
            to_port=80,
            tags=TAGS,
        ),
        aws.vpc.SecurityGroupEgressRule(
            "balancer-to-app",
            security_group_id=balancer.id,
            description="To the app",
            referenced_security_group_id=tasks.id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            tags=TAGS,
        ),
        aws.vpc.SecurityGroupIngressRule(
            "app-from-balancer",
            security_group_id=tasks.id,
            description="From the load balancer",
            referenced_security_group_id=balancer.id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            tags=TAGS,
        ),
        # Names and time come from addresses inside the network that no security group filters.
        aws.vpc.SecurityGroupEgressRule(
            "instances-to-https",
            security_group_id=instances.id,
            description="ECS, logs and image registries",
            cidr_ipv4=ANYWHERE,
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
            tags=TAGS,
        ),
    ]
    return Security(balancer=balancer, tasks=tasks, instances=instances, rules=rules)
