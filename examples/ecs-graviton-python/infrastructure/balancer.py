"""The way in."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from .network import Network
from .security import Security
from .settings import Settings
from .tags import TAGS


@dataclass(frozen=True)
class Balancer:
    balancer: aws.lb.LoadBalancer
    targets: aws.lb.TargetGroup
    # A service can use the target group only after a listener ties it to the balancer.
    listener: aws.lb.Listener


def create_balancer(network: Network, security: Security, settings: Settings) -> Balancer:
    """A load balancer that sends requests only to tasks whose health path answers 200."""
    balancer = aws.lb.LoadBalancer(
        "web",
        load_balancer_type="application",
        subnets=[subnet.id for subnet in network.subnets],
        security_groups=[security.balancer.id],
        drop_invalid_header_fields=True,
        enable_deletion_protection=False,
        tags=TAGS,
        # A balancer that faces the internet needs the gateway, and keeps its addresses until it is deleted.
        opts=pulumi.ResourceOptions(depends_on=network.routes),
    )
    targets = aws.lb.TargetGroup(
        "web",
        vpc_id=network.vpc.id,
        target_type="ip",
        protocol="HTTP",
        port=settings.container_port,
        health_check=aws.lb.TargetGroupHealthCheckArgs(
            path=settings.health_path,
            matcher="200",
            interval=10,
            timeout=5,
            healthy_threshold=2,
            unhealthy_threshold=3,
        ),
        # Five minutes by default; the app finishes what is open in eight seconds.
        deregistration_delay=15,
        tags=TAGS,
    )
    listener = aws.lb.Listener(
        "http",
        load_balancer_arn=balancer.arn,
        protocol="HTTP",
        port=80,
        default_actions=[aws.lb.ListenerDefaultActionArgs(type="forward", target_group_arn=targets.arn)],
        tags=TAGS,
    )
    return Balancer(balancer=balancer, targets=targets, listener=listener)
