"""A container on three Graviton instances behind a load balancer, from an empty account to a URL."""

import pulumi

from infrastructure.balancer import create_balancer
from infrastructure.cluster import create_cluster
from infrastructure.network import create_network
from infrastructure.security import create_security
from infrastructure.service import create_service
from infrastructure.settings import read_settings
from infrastructure.task import create_task

settings = read_settings(pulumi.Config())
network = create_network(settings)
security = create_security(network, settings)
cluster = create_cluster(network, security, settings)
balancer = create_balancer(network, security, settings)
task = create_task(settings)
web = create_service(settings, network, security, cluster, balancer, task)

# Where it answers.
pulumi.export("url", pulumi.Output.concat("http://", balancer.balancer.dns_name))
# What runs, by digest.
pulumi.export("image", settings.image)
# For `aws ecs describe-services --cluster ... --services ...`.
pulumi.export("clusterName", cluster.cluster.name)
pulumi.export("serviceName", web.name)
# What the deploy job asks ECS for: a service that its circuit breaker took back to the version before looks well to
# Pulumi.
pulumi.export(
    "ecsService",
    {"cluster": cluster.cluster.arn, "service": web.name, "taskDefinition": task.definition.arn},
)
