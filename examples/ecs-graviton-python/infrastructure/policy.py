"""Roles with exactly the permissions that they need; managed policies of AWS reach every cluster of the account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from .tags import TAGS

# What a role may do, as IAM writes it, without its effect.
Statement = Mapping[str, Any]


@dataclass(frozen=True)
class GrantedRole:
    role: aws.iam.Role
    # The policy must outlive whatever uses it.
    policy: aws.iam.RolePolicy


def grant_role(name: str, service: str, statements: Sequence[Statement]) -> GrantedRole:
    """A role for one AWS service."""
    trust = {"Action": ["sts:AssumeRole"], "Principal": {"Service": service}}
    role = aws.iam.Role(name, assume_role_policy=_document([trust]), tags=TAGS)
    policy = aws.iam.RolePolicy(name, role=role.id, policy=_document(statements))
    return GrantedRole(role=role, policy=policy)


def _document(statements: Sequence[Statement]) -> pulumi.Output[str]:
    return pulumi.Output.json_dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement} for statement in statements]}
    )
