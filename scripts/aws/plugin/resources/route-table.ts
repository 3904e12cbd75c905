import {
  CreateRouteTableCommand,
  DeleteRouteTableCommand,
  DescribeRouteTablesCommand,
  DisassociateRouteTableCommand,
} from "@aws-sdk/client-ec2";
import type { Account } from "../account.ts";
import { replacing, required, text } from "../properties.ts";
import { resourceType } from "../resource-type.ts";
import { changeEc2Tags, tagSpecifications, tags, tagsOf } from "../tagging.ts";
import { unlessMissing, until } from "../waiting.ts";

const gone = ["InvalidRouteTableID.NotFound"];

/** A route table as EC2 has it. */
export async function describeRouteTable({ ec2 }: Account, id: string) {
  const described = await unlessMissing(gone, ec2.send(new DescribeRouteTablesCommand({ RouteTableIds: [id] })));
  return described?.RouteTables?.[0];
}

/** `aws:ec2/routeTable:RouteTable`; its routes are resources of their own. */
export const routeTable = resourceType({
  token: "aws:ec2/routeTable:RouteTable",
  properties: { vpcId: replacing(required(text)), tags },
  create: async (inputs, call) => {
    const made = await call.account.ec2.send(
      new CreateRouteTableCommand({
        VpcId: inputs.vpcId,
        TagSpecifications: tagSpecifications("route-table", inputs.tags),
      }),
    );
    const id = made.RouteTable?.RouteTableId ?? "";
    call.exists(id);
    await until({ what: `${id} to be known`, minutes: 5 }, call, () => describeRouteTable(call.account, id));
    return id;
  },
  read: async (id, { account }) => {
    const found = await describeRouteTable(account, id);
    if (found === undefined) return undefined;
    return {
      arn: `arn:${account.partition}:ec2:${account.region}:${account.id}:route-table/${id}`,
      vpcId: found.VpcId,
      ownerId: account.id,
      ...tagsOf(found.Tags),
    };
  },
  update: async (id, { old, wanted }, { account }) =>
    changeEc2Tags(account, id, { old: old.tags, wanted: wanted.tags }),
  remove: async (id, { account }, call) => {
    const found = await describeRouteTable(account, id);
    for (const { RouteTableAssociationId } of found?.Associations ?? [])
      await unlessMissing(
        ["InvalidAssociationID.NotFound"],
        account.ec2.send(new DisassociateRouteTableCommand({ AssociationId: RouteTableAssociationId })),
      );
    await unlessMissing(gone, account.ec2.send(new DeleteRouteTableCommand({ RouteTableId: id })));
    await until({ what: `${id} to be gone`, minutes: 5 }, call, async () =>
      (await describeRouteTable(account, id)) === undefined ? true : undefined,
    );
  },
});
