import type { Rule } from "../layer.ts";
import { listAt, textAt } from "../xml.ts";

/** A service uses a target group that a listener ties to a balancer already. */
export const serviceWithoutBalancer: Rule = {
  name: "a service whose target group has no balancer",
  document: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-load-balancing.html",
  code: "InvalidParameterException",
  satisfied: "`dependsOn` of the service: the listener",
  dependsOn: [{ of: "aws:ecs/service:Service", on: ["aws:lb/listener:Listener"], for: "up" }],
  without: "the update fails after two minutes",
  service: "ecs",
  action: "CreateService",
  refuses: async ({ json }, { moto }) => {
    const groups = (json.loadBalancers ?? []) as readonly { readonly targetGroupArn: string }[];
    const described = await moto.query("elasticloadbalancing", "DescribeLoadBalancers");
    const tied: string[] = [];
    for (const balancer of listAt(described, "DescribeLoadBalancersResult", "LoadBalancers")) {
      const LoadBalancerArn = textAt(balancer, "LoadBalancerArn");
      const listeners = await moto.query("elasticloadbalancing", "DescribeListeners", { LoadBalancerArn });
      for (const listener of listAt(listeners, "DescribeListenersResult", "Listeners"))
        for (const action of listAt(listener, "DefaultActions")) tied.push(textAt(action, "TargetGroupArn"));
    }
    const free = groups.find(({ targetGroupArn }) => !tied.includes(targetGroupArn));
    if (free === undefined) return undefined;
    const message = `The target group with targetGroupArn ${free.targetGroupArn} does not have an associated load balancer.`;
    return { status: 400, code: "InvalidParameterException", message };
  },
};
