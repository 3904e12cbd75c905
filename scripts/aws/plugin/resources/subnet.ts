import {
  CreateSubnetCommand,
  DeleteSubnetCommand,
  DescribeSubnetsCommand,
  ModifySubnetAttributeCommand,
} from "@aws-sdk/client-ec2";
import type { Account } from "../account.ts";
import { flag, optional, replacing, required, text, withDefault } from "../properties.ts";
import { resourceType } from "../resource-type.ts";
import { changeEc2Tags, tagSpecifications, tags, tagsOf } from "../tagging.ts";
import { unlessMissing, until, whileRefused } from "../waiting.ts";

const gone = ["InvalidSubnetID.NotFound"];

async function describe({ ec2 }: Account, id: string) {
  const described = await unlessMissing(gone, ec2.send(new DescribeSubnetsCommand({ SubnetIds: [id] })));
  return described?.Subnets?.[0];
}

const mapAddresses = ({ ec2 }: Account, id: string, value: boolean) =>
  ec2.send(new ModifySubnetAttributeCommand({ SubnetId: id, MapPublicIpOnLaunch: { Value: value } }));

/** `aws:ec2/subnet:Subnet` */
export const subnet = resourceType({
  token: "aws:ec2/subnet:Subnet",
  properties: {
    vpcId: replacing(required(text)),
    cidrBlock: replacing(required(text)),
    availabilityZone: replacing(optional(text)),
    mapPublicIpOnLaunch: withDefault(flag, false),
    tags,
  },
  create: async (inputs, call) => {
    const { account } = call;
    const made = await account.ec2.send(
      new CreateSubnetCommand({
        VpcId: inputs.vpcId,
        CidrBlock: inputs.cidrBlock,
        AvailabilityZone: inputs.availabilityZone,
        TagSpecifications: tagSpecifications("subnet", inputs.tags),
      }),
    );
    const id = made.Subnet?.SubnetId ?? "";
    call.exists(id);
    await until({ what: `${id} to be available`, minutes: 10 }, call, async () =>
      (await describe(account, id))?.State === "available" ? true : undefined,
    );
    if (inputs.mapPublicIpOnLaunch) await mapAddresses(account, id, true);
    return id;
  },
  read: async (id, { account }) => {
    const found = await describe(account, id);
    if (found === undefined) return undefined;
    return {
      arn: found.SubnetArn,
      vpcId: found.VpcId,
      cidrBlock: found.CidrBlock,
      availabilityZone: found.AvailabilityZone,
      availabilityZoneId: found.AvailabilityZoneId,
      mapPublicIpOnLaunch: found.MapPublicIpOnLaunch,
      ownerId: account.id,
      ...tagsOf(found.Tags),
    };
  },
  update: async (id, { old, wanted, changed }, { account }) => {
    if (changed.has("mapPublicIpOnLaunch")) await mapAddresses(account, id, wanted.mapPublicIpOnLaunch);
    await changeEc2Tags(account, id, { old: old.tags, wanted: wanted.tags });
  },
  // Network interfaces of a balancer or of tasks go some time after what had them.
  remove: async (id, { account }, call) => {
    const waiting = { what: `the network interfaces in ${id} to be gone`, minutes: 20, codes: ["DependencyViolation"] };
    await whileRefused(waiting, call, () =>
      unlessMissing(gone, account.ec2.send(new DeleteSubnetCommand({ SubnetId: id }))),
    );
  },
});
