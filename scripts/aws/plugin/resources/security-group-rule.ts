import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupRulesCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import type { Account } from "../account.ts";
import { number, optional, replacing, required, text } from "../properties.ts";
import { type AnyResourceType, resourceType } from "../resource-type.ts";
import { changeEc2Tags, tagSpecifications, tags, tagsOf } from "../tagging.ts";
import { unlessMissing } from "../waiting.ts";

const gone = ["InvalidSecurityGroupRuleId.NotFound", "InvalidGroup.NotFound"];

async function describe({ ec2 }: Account, id: string) {
  const asking = ec2.send(new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds: [id] }));
  return (await unlessMissing(gone, asking))?.SecurityGroupRules?.find((rule) => rule.SecurityGroupRuleId === id);
}

/** Both directions have the same properties. */
function ruleType(token: string, direction: "in" | "out"): AnyResourceType {
  return resourceType({
    token,
    properties: {
      securityGroupId: replacing(required(text)),
      ipProtocol: replacing(required(text)),
      fromPort: replacing(optional(number)),
      toPort: replacing(optional(number)),
      cidrIpv4: replacing(optional(text)),
      referencedSecurityGroupId: replacing(optional(text)),
      description: replacing(optional(text)),
      tags,
    },
    create: async (inputs, call) => {
      const Description = inputs.description;
      const input = {
        GroupId: inputs.securityGroupId,
        IpPermissions: [
          {
            IpProtocol: inputs.ipProtocol,
            FromPort: inputs.fromPort,
            ToPort: inputs.toPort,
            IpRanges: inputs.cidrIpv4 === undefined ? [] : [{ CidrIp: inputs.cidrIpv4, Description }],
            UserIdGroupPairs:
              inputs.referencedSecurityGroupId === undefined
                ? []
                : [{ GroupId: inputs.referencedSecurityGroupId, Description }],
          },
        ],
        TagSpecifications: tagSpecifications("security-group-rule", inputs.tags),
      };
      const { ec2 } = call.account;
      const made =
        direction === "in"
          ? await ec2.send(new AuthorizeSecurityGroupIngressCommand(input))
          : await ec2.send(new AuthorizeSecurityGroupEgressCommand(input));
      return made.SecurityGroupRules?.[0]?.SecurityGroupRuleId ?? "";
    },
    read: async (id, { account }) => {
      const found = await describe(account, id);
      if (found === undefined) return undefined;
      return {
        arn: `arn:${account.partition}:ec2:${account.region}:${account.id}:security-group-rule/${id}`,
        securityGroupRuleId: id,
        securityGroupId: found.GroupId,
        ipProtocol: found.IpProtocol,
        fromPort: found.FromPort,
        toPort: found.ToPort,
        cidrIpv4: found.CidrIpv4,
        referencedSecurityGroupId: found.ReferencedGroupInfo?.GroupId,
        description: found.Description,
        ...tagsOf(found.Tags),
      };
    },
    update: async (id, { old, wanted }, { account }) =>
      changeEc2Tags(account, id, { old: old.tags, wanted: wanted.tags }),
    remove: async (id, { account, known }) => {
      const input = { GroupId: known.securityGroupId, SecurityGroupRuleIds: [id] };
      const command =
        direction === "in"
          ? account.ec2.send(new RevokeSecurityGroupIngressCommand(input))
          : account.ec2.send(new RevokeSecurityGroupEgressCommand(input));
      await unlessMissing(gone, command);
    },
  });
}

/** `aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule` */
export const securityGroupIngressRule = ruleType("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "in");
/** `aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule` */
export const securityGroupEgressRule = ruleType("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "out");
