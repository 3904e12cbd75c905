import type { Rule } from "../layer.ts";
import { listAt, textAt } from "../xml.ts";

/** Not every zone has every type of instance. */
export const typeNotInZone: Rule = {
  name: "an instance of a type that its zone has not",
  document: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-discovery.html",
  code: "Unsupported",
  satisfied: "the zones are asked for those that offer the type",
  without: "",
  service: "ec2",
  action: "RunInstances",
  refuses: async ({ query }, { moto }) => {
    const subnets = await moto.query("ec2", "DescribeSubnets", { "SubnetId.1": query.SubnetId ?? "" });
    const zone = textAt(listAt(subnets, "subnetSet")[0], "availabilityZone");
    const versions = await moto.query("ec2", "DescribeLaunchTemplateVersions", {
      LaunchTemplateId: query["LaunchTemplate.LaunchTemplateId"] ?? "",
    });
    const template = listAt(versions, "launchTemplateVersionSet").at(-1);
    const type = textAt(template, "launchTemplateData", "instanceType");
    const offered = await moto.query("ec2", "DescribeInstanceTypeOfferings", {
      LocationType: "availability-zone",
      "Filter.1.Name": "instance-type",
      "Filter.1.Value.1": type,
    });
    const zones = listAt(offered, "instanceTypeOfferingSet").map((found) => textAt(found, "location"));
    if (zones.includes(zone)) return undefined;
    const message = `Your requested instance type (${type}) is not supported in your requested Availability Zone (${zone}). Please retry your request by not specifying an Availability Zone or choosing ${zones.sort().join(", ")}.`;
    return { status: 400, code: "Unsupported", message };
  },
};
