"""Where everything runs."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from .settings import Settings
from .tags import TAGS


@dataclass(frozen=True)
class Network:
    vpc: aws.ec2.Vpc
    subnets: list[aws.ec2.Subnet]
    # Nothing reaches the internet before these exist, or after they are gone.
    routes: list[pulumi.Resource]


def create_network(settings: Settings) -> Network:
    """A network with one public subnet per zone.

    Private subnets would need a NAT gateway (about 33 dollars a month and three more minutes) or five endpoints, for an
    environment that lives for one pipeline; here security groups close the door instead.
    """
    vpc = aws.ec2.Vpc(
        "web", cidr_block="10.0.0.0/16", enable_dns_hostnames=True, enable_dns_support=True, tags=TAGS
    )
    # AWS gives each network a group that lets its members talk to each other. Adopted without rules, it allows nothing.
    aws.ec2.DefaultSecurityGroup("closed", vpc_id=vpc.id, ingress=[], egress=[], tags=TAGS)

    gateway = aws.ec2.InternetGateway("web", vpc_id=vpc.id, tags=TAGS)
    route_table = aws.ec2.RouteTable("web", vpc_id=vpc.id, tags=TAGS)
    route = aws.ec2.Route(
        "internet",
        route_table_id=route_table.id,
        destination_cidr_block="0.0.0.0/0",
        gateway_id=gateway.id,
    )

    names = _zones_with(settings.instance_type, settings.zones)
    subnets = [
        aws.ec2.Subnet(
            f"public-{index}",
            vpc_id=vpc.id,
            availability_zone=names[index],
            cidr_block=f"10.0.{index}.0/24",
            map_public_ip_on_launch=True,
            tags=TAGS,
        )
        for index in range(settings.zones)
    ]
    associations = [
        aws.ec2.RouteTableAssociation(f"public-{index}", subnet_id=subnet.id, route_table_id=route_table.id)
        for index, subnet in enumerate(subnets)
    ]
    return Network(vpc=vpc, subnets=subnets, routes=[route, *associations])


def _zones_with(instance_type: str, count: int) -> pulumi.Output[list[str]]:
    """Not every zone has every instance type: us-east-1e has no t4g, and a group that spans it cannot start machines."""
    offered = aws.ec2.get_instance_type_offerings_output(
        location_type="availability-zone",
        filters=[aws.ec2.GetInstanceTypeOfferingsFilterArgs(name="instance-type", values=[instance_type])],
    )
    opened = aws.get_availability_zones_output(
        state="available",
        filters=[aws.GetAvailabilityZonesFilterArgs(name="opt-in-status", values=["opt-in-not-required"])],
    )

    def choose(found: tuple[list[str], list[str]]) -> list[str]:
        locations, names = found
        usable = sorted(name for name in names if name in locations)
        if len(usable) < count:
            raise pulumi.RunError(
                f"{count} zones are wanted, but {instance_type} is offered in {len(usable)} of this region: "
                f'{", ".join(usable) or "none"}. Set "zones", "instanceType" or the region.'
            )
        return usable[:count]

    return pulumi.Output.all(offered.locations, opened.names).apply(choose)
