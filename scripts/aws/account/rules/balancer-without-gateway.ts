import type { Rule } from "../layer.ts";
import { routes } from "../order.ts";
import { listIn } from "../request.ts";
import { listAt, textAt } from "../xml.ts";

/** A balancer that faces the internet is made in a network that has a gateway already. */
export const balancerWithoutGateway: Rule = {
  name: "a balancer that faces the internet, in a network without a gateway",
  document: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html",
  code: "InvalidSubnet",
  satisfied: "`dependsOn` of the balancer: the routes",
  dependsOn: [{ of: "aws:lb/loadBalancer:LoadBalancer", on: routes, for: "up" }],
  without: "the update fails",
  service: "elasticloadbalancing",
  action: "CreateLoadBalancer",
  refuses: async (request, { moto }) => {
    const [subnet = ""] = listIn(request, "Subnets");
    if (request.query.Scheme === "internal" || subnet === "") return undefined;
    const described = await moto.query("ec2", "DescribeSubnets", { "SubnetId.1": subnet });
    const network = textAt(listAt(described, "subnetSet")[0], "vpcId");
    const gateways = await moto.query("ec2", "DescribeInternetGateways", {
      "Filter.1.Name": "attachment.vpc-id",
      "Filter.1.Value.1": network,
    });
    if (listAt(gateways, "internetGatewaySet").length > 0) return undefined;
    return { status: 400, code: "InvalidSubnet", message: `VPC ${network} has no internet gateway` };
  },
};
