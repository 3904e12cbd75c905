import type { Layer } from "../layer.ts";
import { escapeXml, listAt, readXml, textAt } from "../xml.ts";

/**
 * The description of a rule that names another group, by which a person knows why a port is open. moto keeps those of
 * addresses only.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRule.html
 */
export function ruleDescriptions(): Layer {
  const known = new Map<string, string>();
  return {
    service: "ec2",
    actions: ["AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress", "DescribeSecurityGroupRules"],
    around: async (request, _world, next) => {
      const answer = await next(request);
      if (request.action !== "DescribeSecurityGroupRules") {
        const description = request.query["IpPermissions.1.Groups.1.Description"];
        const [rule] = answer.status === 200 ? listAt(readXml(answer.body), "securityGroupRuleSet") : [];
        if (description !== undefined) known.set(textAt(rule, "securityGroupRuleId"), description);
        return answer;
      }
      const body = answer.body.replaceAll(/<securityGroupRuleId>([^<]+)<\/securityGroupRuleId>/g, (id, rule: string) =>
        known.has(rule) ? `${id}<description>${escapeXml(known.get(rule) ?? "")}</description>` : id,
      );
      return { ...answer, body };
    },
  };
}
