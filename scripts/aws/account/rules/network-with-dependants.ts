import type { Rule } from "../layer.ts";
import { listAt, textAt } from "../xml.ts";
import { interfacesWhere } from "./interfaces.ts";

/** A network goes last: after its gateway, its groups and its interfaces. moto looks at subnets and route tables. */
export const networkWithDependants: Rule = {
  name: "a network that has a gateway, a security group or a network interface",
  document: "https://docs.aws.amazon.com/vpc/latest/userguide/delete-vpc.html",
  code: "DependencyViolation",
  satisfied: "a reference",
  without: "tried again for 5 minutes",
  service: "ec2",
  action: "DeleteVpc",
  refuses: async ({ query }, { moto }) => {
    const { VpcId = "" } = query;
    const filter = (name: string) => ({ "Filter.1.Name": name, "Filter.1.Value.1": VpcId });
    const [gateways, groups, interfaces] = await Promise.all([
      moto.query("ec2", "DescribeInternetGateways", filter("attachment.vpc-id")),
      moto.query("ec2", "DescribeSecurityGroups", filter("vpc-id")),
      interfacesWhere("vpc-id", VpcId, moto),
    ]);
    const own = listAt(groups, "securityGroupInfo").filter((group) => textAt(group, "groupName") !== "default");
    if (listAt(gateways, "internetGatewaySet").length + own.length + interfaces.length === 0) return undefined;
    const message = `The vpc '${VpcId}' has dependencies and cannot be deleted.`;
    return { status: 400, code: "DependencyViolation", message };
  },
};
