"""What one task runs, and the permission to start it."""

import re
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from .policy import Statement, grant_role
from .settings import Settings
from .tags import TAGS

# The name of the one container, which the service needs to find its port.
CONTAINER_NAME = "web"


@dataclass(frozen=True)
class Task:
    definition: aws.ecs.TaskDefinition
    start_policy: aws.iam.RolePolicy


def create_task(settings: Settings) -> Task:
    """The app as an Arm task with its logs. It gets no role of its own: it calls nothing of AWS."""
    logs = aws.cloudwatch.LogGroup("web", retention_in_days=14, tags=TAGS)
    granted = grant_role(
        "start",
        service="ecs-tasks.amazonaws.com",
        statements=[
            {
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": pulumi.Output.concat(logs.arn, ":*"),
            },
            *_pull_statements(settings),
        ],
    )
    definition = aws.ecs.TaskDefinition(
        "web",
        family=f"{pulumi.get_project()}-{pulumi.get_stack()}",
        requires_compatibilities=["EC2"],
        # On EC2 the default is the instance's own; said here, a task can never start on a machine it was not built for.
        runtime_platform=aws.ecs.TaskDefinitionRuntimePlatformArgs(
            cpu_architecture="ARM64", operating_system_family="LINUX"
        ),
        network_mode="awsvpc",
        cpu="256",
        memory="256",
        execution_role_arn=granted.role.arn,
        container_definitions=pulumi.Output.json_dumps([_container_definition(settings, logs)]),
        tags=TAGS,
    )
    return Task(definition=definition, start_policy=granted.policy)


def _container_definition(settings: Settings, logs: aws.cloudwatch.LogGroup) -> dict[str, Any]:
    container: dict[str, Any] = {
        "name": CONTAINER_NAME,
        "image": settings.image,
        "essential": True,
        "portMappings": [{"containerPort": settings.container_port, "protocol": "tcp"}],
        "environment": [
            {"name": "IMAGE", "value": settings.image},
            {"name": "PORT", "value": str(settings.container_port)},
        ],
        "readonlyRootFilesystem": True,
        "linuxParameters": {"capabilities": {"drop": ["ALL"]}},
        "stopTimeout": 30,
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": logs.name,
                "awslogs-region": aws.get_region_output().region,
                "awslogs-stream-prefix": "web",
            },
        },
    }
    if settings.registry_secret_arn is not None:
        container["repositoryCredentials"] = {"credentialsParameter": settings.registry_secret_arn}
    # ECS does not read the HEALTHCHECK of an image.
    if settings.health_command:
        container["healthCheck"] = {
            "command": ["CMD", *settings.health_command],
            "interval": 10,
            "timeout": 5,
            "retries": 3,
            "startPeriod": 20,
        }
    return container


def _pull_statements(settings: Settings) -> list[Statement]:
    """Permission to pull: from ECR when the image lies there, with the secret when there is one, none for a public one."""
    statements: list[Statement] = []
    ecr = re.match(r"(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?/([^@:]+)", settings.image)
    if ecr is not None:
        account, region, repository = ecr.groups()
        partition = aws.get_partition_output().partition
        statements += [
            {"Action": ["ecr:GetAuthorizationToken"], "Resource": "*"},
            {
                "Action": ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                "Resource": pulumi.Output.concat(
                    "arn:", partition, ":ecr:", region, ":", account, ":repository/", repository
                ),
            },
        ]
    if settings.registry_secret_arn is not None:
        statements.append({"Action": ["secretsmanager:GetSecretValue"], "Resource": settings.registry_secret_arn})
    return statements
