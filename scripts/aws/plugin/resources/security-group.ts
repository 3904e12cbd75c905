import {
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  type IpPermission,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import type { Account } from "../account.ts";
import { flag, optional, replacing, required, text, unread, withDefault } from "../properties.ts";
import { resourceType } from "../resource-type.ts";
import { changeEc2Tags, tagSpecifications, tags, tagsOf } from "../tagging.ts";
import { unlessMissing, until, whileRefused } from "../waiting.ts";

const gone = ["InvalidGroup.NotFound", "InvalidGroupId.NotFound", "InvalidSecurityGroupID.NotFound"];

/** A security group as EC2 has it. */
export async function describeSecurityGroup({ ec2 }: Account, id: string) {
  const described = await unlessMissing(gone, ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [id] })));
  return described?.SecurityGroups?.[0];
}

/** What AWS has of a group, its rules aside, and the group as AWS gave it. */
export async function readSecurityGroup(account: Account, id: string) {
  const found = await describeSecurityGroup(account, id);
  if (found === undefined) return undefined;
  const state = {
    arn: `arn:${account.partition}:ec2:${account.region}:${account.id}:security-group/${id}`,
    name: found.GroupName,
    description: found.Description,
    vpcId: found.VpcId,
    ...tagsOf(found.Tags),
  };
  return { found, state };
}

/** Takes every rule out of a group. */
export async function revokeAll(
  { ec2 }: Account,
  id: string,
  rules: { readonly in: readonly IpPermission[]; readonly out: readonly IpPermission[] },
): Promise<void> {
  if (rules.in.length > 0)
    await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: id, IpPermissions: [...rules.in] }));
  if (rules.out.length > 0)
    await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId: id, IpPermissions: [...rules.out] }));
}

/**
 * `aws:ec2/securityGroup:SecurityGroup`, whose rules are resources of their own. AWS gives each new group a rule that
 * lets everything out; the real plugin takes it out, and so does this one.
 */
export const securityGroup = resourceType({
  token: "aws:ec2/securityGroup:SecurityGroup",
  properties: {
    name: replacing(optional(text)),
    description: replacing(withDefault(text, "Managed by Pulumi")),
    vpcId: replacing(required(text)),
    revokeRulesOnDelete: unread(withDefault(flag, false)),
    tags,
  },
  named: { property: "name", longest: 255 },
  create: async (inputs, call) => {
    const { account } = call;
    const made = await account.ec2.send(
      new CreateSecurityGroupCommand({
        GroupName: inputs.name,
        Description: inputs.description,
        VpcId: inputs.vpcId,
        TagSpecifications: tagSpecifications("security-group", inputs.tags),
      }),
    );
    const id = made.GroupId ?? "";
    call.exists(id);
    const found = await until({ what: `${id} to be known`, minutes: 10 }, call, () =>
      describeSecurityGroup(account, id),
    );
    await revokeAll(account, id, { in: [], out: found.IpPermissionsEgress ?? [] });
    return id;
  },
  read: async (id, { account }) => {
    const { found, state } = (await readSecurityGroup(account, id)) ?? {};
    return state && { ...state, ownerId: found?.OwnerId };
  },
  update: async (id, { old, wanted }, { account }) =>
    changeEc2Tags(account, id, { old: old.tags, wanted: wanted.tags }),
  remove: async (id, { account, known }, call) => {
    if (known.revokeRulesOnDelete) {
      const found = await describeSecurityGroup(account, id);
      await revokeAll(account, id, { in: found?.IpPermissions ?? [], out: found?.IpPermissionsEgress ?? [] });
    }
    const waiting = {
      what: `what uses ${id} to be gone`,
      minutes: 15,
      codes: ["DependencyViolation", "InvalidGroup.InUse"],
    };
    await whileRefused(waiting, call, () =>
      unlessMissing(gone, account.ec2.send(new DeleteSecurityGroupCommand({ GroupId: id }))),
    );
  },
});
