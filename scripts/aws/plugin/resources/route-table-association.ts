import { AssociateRouteTableCommand, DisassociateRouteTableCommand } from "@aws-sdk/client-ec2";
import { replacing, required, text } from "../properties.ts";
import { resourceType } from "../resource-type.ts";
import { unlessMissing, until } from "../waiting.ts";
import { describeRouteTable } from "./route-table.ts";

/** `aws:ec2/routeTableAssociation:RouteTableAssociation` of a subnet. */
export const routeTableAssociation = resourceType({
  token: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  properties: { routeTableId: replacing(required(text)), subnetId: replacing(required(text)) },
  deleteBeforeReplace: true,
  create: async ({ routeTableId, subnetId }, call) => {
    const { ec2 } = call.account;
    const made = await ec2.send(new AssociateRouteTableCommand({ RouteTableId: routeTableId, SubnetId: subnetId }));
    const id = made.AssociationId ?? "";
    call.exists(id);
    await until({ what: `${subnetId} to use ${routeTableId}`, minutes: 5 }, call, async () => {
      const { Associations = [] } = (await describeRouteTable(call.account, routeTableId)) ?? {};
      return Associations.find((each) => each.RouteTableAssociationId === id);
    });
    return id;
  },
  read: async (id, { account, known }) => {
    const { Associations = [] } = (await describeRouteTable(account, known.routeTableId)) ?? {};
    const found = Associations.find((each) => each.RouteTableAssociationId === id);
    if (found === undefined) return undefined;
    return { routeTableId: found.RouteTableId, subnetId: found.SubnetId };
  },
  remove: async (id, { account }) => {
    await unlessMissing(
      ["InvalidAssociationID.NotFound"],
      account.ec2.send(new DisassociateRouteTableCommand({ AssociationId: id })),
    );
  },
});
