import type { Rule } from "../layer.ts";
import { interfacesWhere } from "./interfaces.ts";

/** A subnet goes after every network interface in it. */
export const subnetWithInterfaces: Rule = {
  name: "a subnet with network interfaces",
  document: "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-deleting.html",
  code: "DependencyViolation",
  satisfied: "a reference",
  without: "tried again for 20 minutes",
  service: "ec2",
  action: "DeleteSubnet",
  refuses: async ({ query }, { moto }) => {
    const { SubnetId = "" } = query;
    if ((await interfacesWhere("subnet-id", SubnetId, moto)).length === 0) return undefined;
    const message = `The subnet '${SubnetId}' has dependencies and cannot be deleted.`;
    return { status: 400, code: "DependencyViolation", message };
  },
};
