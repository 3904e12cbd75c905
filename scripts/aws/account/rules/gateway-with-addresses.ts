import type { Rule } from "../layer.ts";
import { routes } from "../order.ts";
import { textAt } from "../xml.ts";
import { interfacesWhere, ofBalancer } from "./interfaces.ts";

/** A gateway stays while anything in its network has a public address, a balancer that faces the internet too. */
export const gatewayWithAddresses: Rule = {
  name: "an internet gateway whose network has mapped public addresses",
  document: "https://docs.aws.amazon.com/vpc/latest/userguide/working-with-igw.html",
  code: "DependencyViolation",
  satisfied: "a reference, and `dependsOn` of the balancer and of the group of instances: the routes",
  dependsOn: [
    { of: "aws:lb/loadBalancer:LoadBalancer", on: routes, for: "destroy" },
    { of: "aws:autoscaling/group:Group", on: routes, for: "destroy" },
  ],
  without: "tried again for 20 minutes",
  service: "ec2",
  action: "DetachInternetGateway",
  refuses: async ({ query }, { moto }) => {
    const { VpcId = "" } = query;
    const interfaces = await interfacesWhere("vpc-id", VpcId, moto);
    const mapped = interfaces.some(
      (found) => textAt(found, "association", "publicIp") !== "" || ofBalancer(textAt(found, "description")),
    );
    if (!mapped) return undefined;
    const message = `Network ${VpcId} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`;
    return { status: 400, code: "DependencyViolation", message };
  },
};
