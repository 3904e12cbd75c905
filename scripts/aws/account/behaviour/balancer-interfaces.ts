import type { Layer } from "../layer.ts";
import { listIn } from "../request.ts";
import { at, listAt, readXml, textAt } from "../xml.ts";

/** How long AWS keeps them after their balancer: of up to minutes, what a test can wait for. */
const lingerMs = 900;

/**
 * A balancer has a network interface in each of its subnets, with its groups, for some time longer than it is there
 * itself. moto gives it none.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
 */
export const balancerInterfaces: Layer = {
  service: "elasticloadbalancing",
  actions: ["CreateLoadBalancer", "DeleteLoadBalancer"],
  around: async (request, { moto, later }, next) => {
    const answer = await next(request);
    if (answer.status !== 200) return answer;
    if (request.action === "CreateLoadBalancer") {
      const result = at(readXml(answer.body), "CreateLoadBalancerResult");
      const arn = textAt(listAt(result, "LoadBalancers")[0], "LoadBalancerArn");
      const groups = listIn(request, "SecurityGroups").map((id, index) => [`SecurityGroupId.${index + 1}`, id]);
      for (const SubnetId of listIn(request, "Subnets"))
        await moto.query("ec2", "CreateNetworkInterface", {
          SubnetId,
          Description: descriptionOf(arn),
          ...Object.fromEntries(groups),
        });
      return answer;
    }
    const description = descriptionOf(request.query.LoadBalancerArn ?? "");
    const filter = { "Filter.1.Name": "description", "Filter.1.Value.1": description };
    later(lingerMs, async () => {
      const described = await moto.query("ec2", "DescribeNetworkInterfaces", filter);
      for (const found of listAt(described, "networkInterfaceSet"))
        await moto.query("ec2", "DeleteNetworkInterface", { NetworkInterfaceId: textAt(found, "networkInterfaceId") });
    });
    return answer;
  },
};

/** As AWS describes them. */
const descriptionOf = (arn: string): string => `ELB ${arn.split(":loadbalancer/")[1] ?? ""}`;
