"""All that the other parts make, tied together."""

import pulumi
import pulumi_aws as aws

from .balancer import Balancer
from .cluster import Cluster
from .network import Network
from .security import Security
from .settings import INSTANCE_COUNT, Settings
from .tags import TAGS
from .task import CONTAINER_NAME, Task


def create_service(
    settings: Settings, network: Network, security: Security, cluster: Cluster, balancer: Balancer, task: Task
) -> aws.ecs.Service:
    """Keeps one task on each instance, and goes back to the previous one when a new one does not become healthy."""
    return aws.ecs.Service(
        "web",
        cluster=cluster.cluster.arn,
        task_definition=task.definition.arn,
        desired_count=INSTANCE_COUNT,
        capacity_provider_strategies=[
            aws.ecs.ServiceCapacityProviderStrategyArgs(capacity_provider=cluster.capacity_provider.name, weight=1)
        ],
        ordered_placement_strategies=[
            aws.ecs.ServiceOrderedPlacementStrategyArgs(type="spread", field="attribute:ecs.availability-zone"),
            aws.ecs.ServiceOrderedPlacementStrategyArgs(type="spread", field="instanceId"),
        ],
        network_configuration=aws.ecs.ServiceNetworkConfigurationArgs(
            subnets=[subnet.id for subnet in network.subnets], security_groups=[security.tasks.id]
        ),
        load_balancers=[
            aws.ecs.ServiceLoadBalancerArgs(
                target_group_arn=balancer.targets.arn,
                container_name=CONTAINER_NAME,
                container_port=settings.container_port,
            )
        ],
        health_check_grace_period_seconds=60,
        # New tasks first: each instance has room, and network interfaces, for two.
        deployment_minimum_healthy_percent=100,
        deployment_maximum_percent=200,
        deployment_circuit_breaker=aws.ecs.ServiceDeploymentCircuitBreakerArgs(enable=True, rollback=True),
        # An update that ends before its tasks run would hand the smoke test a deployment that does not exist yet.
        wait_for_steady_state=True,
        force_delete=True,
        enable_ecs_managed_tags=True,
        propagate_tags="SERVICE",
        tags=TAGS,
        opts=pulumi.ResourceOptions(
            depends_on=[cluster.attachment, balancer.listener, task.start_policy, *security.rules],
            custom_timeouts=pulumi.CustomTimeouts(create="15m", update="15m", delete="15m"),
        ),
    )
