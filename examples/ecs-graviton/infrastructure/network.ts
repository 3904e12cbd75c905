import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "./settings";
import { tags } from "./tags";

/** Where everything runs. */
export interface Network {
  readonly vpc: aws.ec2.Vpc;
  readonly subnets: readonly aws.ec2.Subnet[];
  /** Nothing reaches the internet before these exist, or after they are gone. */
  readonly routes: readonly pulumi.Resource[];
}

/**
 * A network with one public subnet per zone. Private subnets would need a NAT gateway (about 33 dollars a month and three more
 * minutes) or five endpoints, for an environment that lives for one pipeline; here security groups close the door instead.
 */
export function createNetwork({ zones, instanceType }: Settings): Network {
  const vpc = new aws.ec2.Vpc("web", {
    cidrBlock: "10.0.0.0/16",
    enableDnsHostnames: true,
    enableDnsSupport: true,
    tags,
  });
  // AWS gives each network a group that lets its members talk to each other. Adopted without rules, it allows nothing.
  new aws.ec2.DefaultSecurityGroup("closed", { vpcId: vpc.id, ingress: [], egress: [], tags });

  const gateway = new aws.ec2.InternetGateway("web", { vpcId: vpc.id, tags });
  const routeTable = new aws.ec2.RouteTable("web", { vpcId: vpc.id, tags });
  const route = new aws.ec2.Route("internet", {
    routeTableId: routeTable.id,
    destinationCidrBlock: "0.0.0.0/0",
    gatewayId: gateway.id,
  });

  const names = zonesWith(instanceType, zones);
  const indexes = Array.from({ length: zones }, (_, index) => index);
  const subnets = indexes.map(
    (index) =>
      new aws.ec2.Subnet(`public-${index}`, {
        vpcId: vpc.id,
        availabilityZone: names.apply((found) => found[index] ?? ""),
        cidrBlock: `10.0.${index}.0/24`,
        mapPublicIpOnLaunch: true,
        tags,
      }),
  );
  const associations = subnets.map(
    (subnet, index) =>
      new aws.ec2.RouteTableAssociation(`public-${index}`, { subnetId: subnet.id, routeTableId: routeTable.id }),
  );
  return { vpc, subnets, routes: [route, ...associations] };
}

/** Not every zone has every instance type: us-east-1e has no t4g, and a group that spans it cannot start its machines. */
function zonesWith(instanceType: string, count: number): pulumi.Output<string[]> {
  const offered = aws.ec2.getInstanceTypeOfferingsOutput({
    locationType: "availability-zone",
    filters: [{ name: "instance-type", values: [instanceType] }],
  });
  const open = aws.getAvailabilityZonesOutput({
    state: "available",
    filters: [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
  });
  return pulumi.all([offered.locations, open.names]).apply(([locations, names]) => {
    const usable = names.filter((name) => locations.includes(name)).sort();
    if (usable.length < count) {
      throw new pulumi.RunError(
        `${count} zones are wanted, but ${instanceType} is offered in ${usable.length} of this region: ${usable.join(", ") || "none"}. Set "zones", "instanceType" or the region.`,
      );
    }
    return usable.slice(0, count);
  });
}
