"""What can be chosen about a deployment, checked before anything is created."""

import re
from dataclasses import dataclass

import pulumi

# As many instances as tasks, so that each task runs on a machine of its own.
INSTANCE_COUNT = 3


@dataclass(frozen=True)
class Settings:
    # By digest, so that what was tested is what runs.
    image: str
    instance_type: str
    zones: int
    container_port: int
    # What the load balancer asks; only a copy of the app that answers 200 gets requests.
    health_path: str
    # What ECS runs inside of the container to see whether it is well; empty for an app that has no such command.
    health_command: list[str]
    # Secrets Manager's ARN of {"username": ..., "password": ...}, where the image is private and not in ECR.
    registry_secret_arn: str | None


def read_settings(config: pulumi.Config) -> Settings:
    """Reads the stack's configuration. A mistake ends the program with a sentence instead of a stack trace."""
    return Settings(
        image=_image_by_digest(config.require("image")),
        instance_type=_graviton(config.get("instanceType", "t4g.small")),
        zones=_in_range("zones", config.get("zones", "2"), lowest=2, highest=6),
        container_port=_in_range("containerPort", config.get("containerPort", "8080"), lowest=1, highest=65535),
        health_path=_path(config.get("healthPath", "/health")),
        health_command=config.get_object("healthCommand", ["node", "healthcheck.mjs"]),
        registry_secret_arn=config.get("registrySecretArn"),
    )


def _image_by_digest(image: str) -> str:
    if re.fullmatch(r"[^\s@-][^\s@]*@sha256:[0-9a-f]{64}", image):
        return image
    raise pulumi.RunError(
        f'configuration "image" does not name an image by digest: "{image}". A tag may mean another image tomorrow; '
        'give name@sha256:<64 hex digits>, which "docker buildx imagetools inspect" prints.'
    )


def _graviton(instance_type: str) -> str:
    """Graviton families have a "g" right after their generation: t4g, m7gd, c8gn. The first, a1, lacks what is needed."""
    if re.fullmatch(r"[a-z]+[0-9]+g[a-z]*\.[a-z0-9-]+", instance_type):
        return instance_type
    raise pulumi.RunError(
        f'configuration "instanceType" is not a Graviton type: "{instance_type}". The image and the machine\'s own '
        "image are for Arm; give one such as t4g.small or m7g.large."
    )


def _path(path: str) -> str:
    if re.fullmatch(r"/\S*", path):
        return path
    raise pulumi.RunError(f'configuration "healthPath" does not begin with a slash: "{path}"')


def _in_range(name: str, value: str, lowest: int, highest: int) -> int:
    if re.fullmatch(r"[0-9]+", value) and lowest <= int(value) <= highest:
        return int(value)
    raise pulumi.RunError(f'configuration "{name}" is not a whole number from {lowest} to {highest}: {value}')
