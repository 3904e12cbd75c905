import type { Wire } from "../account/wire.ts";
import { listAt, textAt, type Xml } from "../account/xml.ts";

/**
 * Whether what has the groups `from` may open a connection to a port of the interface with an address: a rule lets it
 * out, and one lets it in. Rules name the other side by its group; addresses are not looked into.
 */
export async function mayReach(
  wire: Wire,
  to: { readonly from: readonly string[]; readonly address: string; readonly port: number },
): Promise<boolean> {
  const described = await wire.query("ec2", "DescribeNetworkInterfaces", {
    "Filter.1.Name": "private-ip-address",
    "Filter.1.Value.1": to.address,
  });
  const groups = listAt(described, "networkInterfaceSet").flatMap((each) =>
    listAt(each, "groupSet").map((group) => textAt(group, "groupId")),
  );
  const rules = listAt(await wire.query("ec2", "DescribeSecurityGroupRules"), "securityGroupRuleSet");
  const lets = (side: {
    readonly of: readonly string[];
    readonly others: readonly string[];
    readonly egress: boolean;
  }) =>
    rules.some(
      (rule) =>
        side.of.includes(textAt(rule, "groupId")) &&
        (textAt(rule, "isEgress") === "true") === side.egress &&
        has(rule, to.port) &&
        (side.others.includes(textAt(rule, "referencedGroupInfo", "groupId")) ||
          textAt(rule, "cidrIpv4") === "0.0.0.0/0"),
    );
  return lets({ of: to.from, others: groups, egress: true }) && lets({ of: groups, others: to.from, egress: false });
}

function has(rule: Xml, port: number): boolean {
  if (textAt(rule, "ipProtocol") === "-1") return true;
  return Number(textAt(rule, "fromPort")) <= port && port <= Number(textAt(rule, "toPort"));
}
