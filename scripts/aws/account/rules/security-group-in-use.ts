import type { Rule } from "../layer.ts";
import { listAt, textAt } from "../xml.ts";
import { interfacesWhere } from "./interfaces.ts";

/** A security group goes after every network interface that has it, and after every other group that names it. */
export const securityGroupInUse: Rule = {
  name: "a security group that something has or that another group names",
  document: "https://docs.aws.amazon.com/vpc/latest/userguide/deleting-security-groups.html",
  code: "DependencyViolation",
  satisfied: "a reference",
  without: "tried again for 15 minutes",
  service: "ec2",
  action: "DeleteSecurityGroup",
  refuses: async ({ query }, { moto }) => {
    const { GroupId = "" } = query;
    const used = await interfacesWhere("group-id", GroupId, moto);
    const rules = listAt(await moto.query("ec2", "DescribeSecurityGroupRules"), "securityGroupRuleSet");
    const named = rules.some(
      (rule) => textAt(rule, "referencedGroupInfo", "groupId") === GroupId && textAt(rule, "groupId") !== GroupId,
    );
    if (used.length === 0 && !named) return undefined;
    const message = `resource ${GroupId} has a dependent object`;
    return { status: 400, code: "DependencyViolation", message };
  },
};
