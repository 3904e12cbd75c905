import {
  CreateVpcCommand,
  DeleteVpcCommand,
  DescribeNetworkAclsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  ModifyVpcAttributeCommand,
} from "@aws-sdk/client-ec2";
import type { Account } from "../account.ts";
import { flag, replacing, required, text, withDefault } from "../properties.ts";
import { resourceType } from "../resource-type.ts";
import { changeEc2Tags, tagSpecifications, tags, tagsOf } from "../tagging.ts";
import { unlessMissing, until, whileRefused } from "../waiting.ts";

async function describe({ ec2 }: Account, id: string) {
  const described = await unlessMissing(["InvalidVpcID.NotFound"], ec2.send(new DescribeVpcsCommand({ VpcIds: [id] })));
  return described?.Vpcs?.[0];
}

const setAttribute = (
  { ec2 }: Account,
  id: string,
  attribute: { readonly EnableDnsSupport?: { Value: boolean }; readonly EnableDnsHostnames?: { Value: boolean } },
) => ec2.send(new ModifyVpcAttributeCommand({ VpcId: id, ...attribute }));

/** `aws:ec2/vpc:Vpc` */
export const vpc = resourceType({
  token: "aws:ec2/vpc:Vpc",
  properties: {
    cidrBlock: replacing(required(text)),
    enableDnsHostnames: withDefault(flag, false),
    enableDnsSupport: withDefault(flag, true),
    instanceTenancy: replacing(withDefault(text, "default")),
    tags,
  },
  create: async (inputs, call) => {
    const { account } = call;
    const made = await account.ec2.send(
      new CreateVpcCommand({
        CidrBlock: inputs.cidrBlock,
        InstanceTenancy: inputs.instanceTenancy as "default",
        TagSpecifications: tagSpecifications("vpc", inputs.tags),
      }),
    );
    const id = made.Vpc?.VpcId ?? "";
    call.exists(id);
    await until({ what: `${id} to be available`, minutes: 10 }, call, async () =>
      (await describe(account, id))?.State === "available" ? true : undefined,
    );
    // Support first: host names need it.
    if (!inputs.enableDnsSupport) await setAttribute(account, id, { EnableDnsSupport: { Value: false } });
    if (inputs.enableDnsHostnames) await setAttribute(account, id, { EnableDnsHostnames: { Value: true } });
    return id;
  },
  read: async (id, { account }) => {
    const found = await describe(account, id);
    if (found === undefined) return undefined;
    const { ec2 } = account;
    const inVpc = [{ Name: "vpc-id", Values: [id] }];
    const [support, hostnames, groups, tables, lists] = await Promise.all([
      ec2.send(new DescribeVpcAttributeCommand({ VpcId: id, Attribute: "enableDnsSupport" })),
      ec2.send(new DescribeVpcAttributeCommand({ VpcId: id, Attribute: "enableDnsHostnames" })),
      ec2.send(new DescribeSecurityGroupsCommand({ Filters: [...inVpc, { Name: "group-name", Values: ["default"] }] })),
      ec2.send(new DescribeRouteTablesCommand({ Filters: [...inVpc, { Name: "association.main", Values: ["true"] }] })),
      ec2.send(new DescribeNetworkAclsCommand({ Filters: [...inVpc, { Name: "default", Values: ["true"] }] })),
    ]);
    return {
      arn: `arn:${account.partition}:ec2:${account.region}:${account.id}:vpc/${id}`,
      cidrBlock: found.CidrBlock,
      instanceTenancy: found.InstanceTenancy,
      dhcpOptionsId: found.DhcpOptionsId,
      enableDnsSupport: support.EnableDnsSupport?.Value,
      enableDnsHostnames: hostnames.EnableDnsHostnames?.Value,
      defaultSecurityGroupId: groups.SecurityGroups?.[0]?.GroupId,
      mainRouteTableId: tables.RouteTables?.[0]?.RouteTableId,
      defaultRouteTableId: tables.RouteTables?.[0]?.RouteTableId,
      defaultNetworkAclId: lists.NetworkAcls?.[0]?.NetworkAclId,
      ownerId: account.id,
      ...tagsOf(found.Tags),
    };
  },
  update: async (id, { old, wanted, changed }, { account }) => {
    if (changed.has("enableDnsSupport"))
      await setAttribute(account, id, { EnableDnsSupport: { Value: wanted.enableDnsSupport } });
    if (changed.has("enableDnsHostnames"))
      await setAttribute(account, id, { EnableDnsHostnames: { Value: wanted.enableDnsHostnames } });
    await changeEc2Tags(account, id, { old: old.tags, wanted: wanted.tags });
  },
  remove: async (id, { account }, call) => {
    const gone = ["InvalidVpcID.NotFound"];
    const waiting = { what: `what depends on ${id} to be gone`, minutes: 5, codes: ["DependencyViolation"] };
    await whileRefused(waiting, call, () => unlessMissing(gone, account.ec2.send(new DeleteVpcCommand({ VpcId: id }))));
    await until({ what: `${id} to be gone`, minutes: 5 }, call, async () =>
      (await describe(account, id)) === undefined ? true : undefined,
    );
  },
});
