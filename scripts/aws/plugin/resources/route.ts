import { createHash } from "node:crypto";
import { CreateRouteCommand, DeleteRouteCommand } from "@aws-sdk/client-ec2";
import { replacing, required, text } from "../properties.ts";
import { resourceType } from "../resource-type.ts";
import { unlessMissing, until, whileRefused } from "../waiting.ts";
import { describeRouteTable } from "./route-table.ts";

/** `aws:ec2/route:Route` to an internet gateway. AWS has no name for a route but its table and its destination. */
export const route = resourceType({
  token: "aws:ec2/route:Route",
  properties: {
    routeTableId: replacing(required(text)),
    destinationCidrBlock: replacing(required(text)),
    gatewayId: replacing(required(text)),
  },
  deleteBeforeReplace: true,
  create: async (inputs, call) => {
    const { routeTableId, destinationCidrBlock, gatewayId } = inputs;
    const waiting = {
      what: `${gatewayId} to be attached`,
      minutes: 5,
      codes: ["InvalidParameterException", "InvalidTransitGatewayID.NotFound", "InvalidGatewayID.NotFound"],
    };
    await whileRefused(waiting, call, () =>
      call.account.ec2.send(
        new CreateRouteCommand({
          RouteTableId: routeTableId,
          DestinationCidrBlock: destinationCidrBlock,
          GatewayId: gatewayId,
        }),
      ),
    );
    const id = `r-${routeTableId}${hashOf(destinationCidrBlock)}`;
    call.exists(id);
    await until({ what: `the route to ${destinationCidrBlock} to be active`, minutes: 5 }, call, async () => {
      const { Routes = [] } = (await describeRouteTable(call.account, routeTableId)) ?? {};
      return Routes.find((each) => each.DestinationCidrBlock === destinationCidrBlock);
    });
    return id;
  },
  read: async (_id, { account, known }) => {
    const { Routes = [] } = (await describeRouteTable(account, known.routeTableId)) ?? {};
    const found = Routes.find((each) => each.DestinationCidrBlock === known.destinationCidrBlock);
    if (found === undefined) return undefined;
    return {
      routeTableId: known.routeTableId,
      destinationCidrBlock: found.DestinationCidrBlock,
      gatewayId: found.GatewayId,
      state: found.State,
      origin: found.Origin,
    };
  },
  remove: async (_id, { account, known }, call) => {
    const { routeTableId, destinationCidrBlock } = known;
    await unlessMissing(
      ["InvalidRoute.NotFound", "InvalidRouteTableID.NotFound"],
      account.ec2.send(
        new DeleteRouteCommand({ RouteTableId: routeTableId, DestinationCidrBlock: destinationCidrBlock }),
      ),
    );
    await until({ what: `the route to ${destinationCidrBlock} to be gone`, minutes: 5 }, call, async () => {
      const { Routes = [] } = (await describeRouteTable(account, routeTableId)) ?? {};
      return Routes.some((each) => each.DestinationCidrBlock === destinationCidrBlock) ? undefined : true;
    });
  },
});

const hashOf = (destination: string): string => createHash("sha1").update(destination).digest("hex").slice(0, 10);
