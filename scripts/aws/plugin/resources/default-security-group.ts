import { DescribeSecurityGroupsCommand } from "@aws-sdk/client-ec2";
import { list, replacing, required, text } from "../properties.ts";
import { resourceType } from "../resource-type.ts";
import { changeEc2Tags, tags, tagsOf } from "../tagging.ts";
import { describeSecurityGroup, readSecurityGroup, revokeAll } from "./security-group.ts";

/**
 * `aws:ec2/defaultSecurityGroup:DefaultSecurityGroup`: a group that AWS made with the network is adopted, with no rules
 * (any others are refused here), and goes with the network.
 */
export const defaultSecurityGroup = resourceType({
  token: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  properties: {
    vpcId: replacing(required(text)),
    ingress: required(list(noRule())),
    egress: required(list(noRule())),
    tags,
  },
  create: async (inputs, call) => {
    const { account } = call;
    const { SecurityGroups = [] } = await account.ec2.send(
      new DescribeSecurityGroupsCommand({
        Filters: [
          { Name: "vpc-id", Values: [inputs.vpcId] },
          { Name: "group-name", Values: ["default"] },
        ],
      }),
    );
    const [group] = SecurityGroups;
    if (group?.GroupId === undefined) throw new Error(`${inputs.vpcId} has no default security group`);
    call.exists(group.GroupId);
    await revokeAll(account, group.GroupId, { in: group.IpPermissions ?? [], out: group.IpPermissionsEgress ?? [] });
    await changeEc2Tags(account, group.GroupId, { old: tagsOf(group.Tags).tags, wanted: inputs.tags });
    return group.GroupId;
  },
  read: async (id, { account }) => {
    const { found, state } = (await readSecurityGroup(account, id)) ?? {};
    return state && { ...state, ingress: found?.IpPermissions ?? [], egress: found?.IpPermissionsEgress ?? [] };
  },
  update: async (id, { old, wanted }, { account }) => {
    const found = await describeSecurityGroup(account, id);
    await revokeAll(account, id, { in: found?.IpPermissions ?? [], out: found?.IpPermissionsEgress ?? [] });
    await changeEc2Tags(account, id, { old: old.tags, wanted: wanted.tags });
  },
  // AWS deletes it with its network, and by no other way.
  remove: async () => undefined,
});

function noRule() {
  return {
    check: (value: unknown, { path, wrong }: { path: string; wrong: (path: string, reason: string) => void }) => {
      wrong(path, "the stand-in for Pulumi's AWS plugin knows a default security group without rules only");
      return value;
    },
  };
}
