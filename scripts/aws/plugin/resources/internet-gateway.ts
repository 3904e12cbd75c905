import {
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  DeleteInternetGatewayCommand,
  DescribeInternetGatewaysCommand,
  DetachInternetGatewayCommand,
} from "@aws-sdk/client-ec2";
import type { Account } from "../account.ts";
import { optional, text } from "../properties.ts";
import { type Call, resourceType } from "../resource-type.ts";
import { changeEc2Tags, tagSpecifications, tags, tagsOf } from "../tagging.ts";
import { unlessMissing, until, whileRefused } from "../waiting.ts";

async function describe({ ec2 }: Account, id: string) {
  const described = await unlessMissing(
    ["InvalidInternetGatewayID.NotFound"],
    ec2.send(new DescribeInternetGatewaysCommand({ InternetGatewayIds: [id] })),
  );
  return described?.InternetGateways?.[0];
}

async function attach(id: string, vpcId: string, call: Call): Promise<void> {
  const { account } = call;
  const waiting = { what: `${vpcId} to be known`, minutes: 20, codes: ["InvalidInternetGatewayID.NotFound"] };
  await whileRefused(waiting, call, () =>
    account.ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId: id, VpcId: vpcId })),
  );
  await until({ what: `${id} to be attached to ${vpcId}`, minutes: 20 }, call, async () => {
    const state = (await describe(account, id))?.Attachments?.[0]?.State;
    return state === "attached" || `${state}` === "available" ? true : undefined;
  });
}

/** AWS refuses while the network has mapped public addresses, which go with what has them. */
async function detach(id: string, vpcId: string, call: Call): Promise<void> {
  const { account } = call;
  const waiting = {
    what: `the public addresses of ${vpcId} to be unmapped`,
    minutes: 20,
    codes: ["DependencyViolation"],
  };
  await whileRefused(waiting, call, () =>
    unlessMissing(
      ["InvalidInternetGatewayID.NotFound", "Gateway.NotAttached"],
      account.ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId: id, VpcId: vpcId })),
    ),
  );
}

/** `aws:ec2/internetGateway:InternetGateway` */
export const internetGateway = resourceType({
  token: "aws:ec2/internetGateway:InternetGateway",
  properties: { vpcId: optional(text), tags },
  create: async (inputs, call) => {
    const { ec2 } = call.account;
    const specifications = tagSpecifications("internet-gateway", inputs.tags);
    const made = await ec2.send(new CreateInternetGatewayCommand({ TagSpecifications: specifications }));
    const id = made.InternetGateway?.InternetGatewayId ?? "";
    call.exists(id);
    if (inputs.vpcId !== undefined) await attach(id, inputs.vpcId, call);
    return id;
  },
  read: async (id, { account }) => {
    const found = await describe(account, id);
    if (found === undefined) return undefined;
    return {
      arn: `arn:${account.partition}:ec2:${account.region}:${account.id}:internet-gateway/${id}`,
      vpcId: found.Attachments?.[0]?.VpcId,
      ownerId: account.id,
      ...tagsOf(found.Tags),
    };
  },
  update: async (id, { old, wanted, changed }, call) => {
    if (changed.has("vpcId")) {
      if (old.vpcId !== undefined) await detach(id, old.vpcId, call);
      if (wanted.vpcId !== undefined) await attach(id, wanted.vpcId, call);
    }
    await changeEc2Tags(call.account, id, { old: old.tags, wanted: wanted.tags });
  },
  remove: async (id, { account, known }, call) => {
    if (known.vpcId !== undefined) await detach(id, known.vpcId, call);
    const waiting = { what: `${id} to be free`, minutes: 20, codes: ["DependencyViolation"] };
    await whileRefused(waiting, call, () =>
      unlessMissing(
        ["InvalidInternetGatewayID.NotFound"],
        account.ec2.send(new DeleteInternetGatewayCommand({ InternetGatewayId: id })),
      ),
    );
  },
});
