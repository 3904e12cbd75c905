import type { Rule } from "../layer.ts";
import { listAt, textAt } from "../xml.ts";
import { ofBalancer } from "./interfaces.ts";

/** The network interface of a balancer is AWS's own, and goes when AWS takes it away. */
export const interfaceInUse: Rule = {
  name: "a network interface that a balancer has",
  document: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/requester-managed-eni.html",
  code: "InvalidParameterValue",
  satisfied: "nothing: it is AWS that takes it away, after the balancer",
  without: "",
  service: "ec2",
  action: "DeleteNetworkInterface",
  refuses: async ({ query }, { moto }) => {
    const { NetworkInterfaceId = "" } = query;
    const described = await moto.query("ec2", "DescribeNetworkInterfaces", {
      "NetworkInterfaceId.1": NetworkInterfaceId,
    });
    if (!ofBalancer(textAt(listAt(described, "networkInterfaceSet")[0], "description"))) return undefined;
    const message = `Network interface '${NetworkInterfaceId}' is currently in use.`;
    return { status: 400, code: "InvalidParameterValue", message };
  },
};
