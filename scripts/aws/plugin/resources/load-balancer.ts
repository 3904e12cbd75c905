import { DeleteNetworkInterfaceCommand, DescribeNetworkInterfacesCommand } from "@aws-sdk/client-ec2";
import {
  AddTagsCommand,
  CreateLoadBalancerCommand,
  DeleteLoadBalancerCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  DescribeTagsCommand,
  ModifyLoadBalancerAttributesCommand,
  RemoveTagsCommand,
  SetSecurityGroupsCommand,
  SetSubnetsCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Account } from "../account.ts";
import { flag, list, optional, replacing, text, type Values, withDefault } from "../properties.ts";
import { type Call, resourceType } from "../resource-type.ts";
import { type Tags, tagChange, tagList, tags, tagsOf } from "../tagging.ts";
import { unlessMissing, until } from "../waiting.ts";

const properties = {
  name: replacing(optional(text)),
  internal: replacing(withDefault(flag, false)),
  loadBalancerType: replacing(withDefault(text, "application")),
  subnets: optional(list(text)),
  securityGroups: optional(list(text)),
  dropInvalidHeaderFields: withDefault(flag, false),
  enableDeletionProtection: withDefault(flag, false),
  tags,
};

const gone = ["LoadBalancerNotFound", "LoadBalancerNotFoundException"];

async function describe({ balancing }: Account, arn: string) {
  const asking = balancing.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [arn] }));
  return (await unlessMissing(gone, asking))?.LoadBalancers?.[0];
}

/** The tags of something of ELB. */
export async function balancingTags({ balancing }: Account, arn: string) {
  const { TagDescriptions = [] } = await balancing.send(new DescribeTagsCommand({ ResourceArns: [arn] }));
  return tagsOf(TagDescriptions[0]?.Tags);
}

/** Changes the tags of something of ELB. */
export async function changeBalancingTags(
  { balancing }: Account,
  arn: string,
  { old, wanted }: { readonly old: Tags | undefined; readonly wanted: Tags | undefined },
): Promise<void> {
  const { put, drop } = tagChange(old, wanted);
  if (drop.length > 0) await balancing.send(new RemoveTagsCommand({ ResourceArns: [arn], TagKeys: [...drop] }));
  if (Object.keys(put).length > 0)
    await balancing.send(new AddTagsCommand({ ResourceArns: [arn], Tags: tagList(put) }));
}

const setAttributes = ({ balancing }: Account, arn: string, inputs: Values<typeof properties>) =>
  balancing.send(
    new ModifyLoadBalancerAttributesCommand({
      LoadBalancerArn: arn,
      Attributes: [
        { Key: "routing.http.drop_invalid_header_fields.enabled", Value: String(inputs.dropInvalidHeaderFields) },
        { Key: "deletion_protection.enabled", Value: String(inputs.enableDeletionProtection) },
      ],
    }),
  );

/** `aws:lb/loadBalancer:LoadBalancer` */
export const loadBalancer = resourceType({
  token: "aws:lb/loadBalancer:LoadBalancer",
  properties,
  named: { property: "name", longest: 32 },
  create: async (inputs, call) => {
    const { account } = call;
    const made = await account.balancing.send(
      new CreateLoadBalancerCommand({
        Name: inputs.name,
        Type: inputs.loadBalancerType as "application",
        Scheme: inputs.internal ? "internal" : "internet-facing",
        Subnets: inputs.subnets && [...inputs.subnets],
        SecurityGroups: inputs.securityGroups && [...inputs.securityGroups],
        Tags: inputs.tags && tagList(inputs.tags),
      }),
    );
    const arn = made.LoadBalancers?.[0]?.LoadBalancerArn ?? "";
    call.exists(arn);
    await until({ what: `${inputs.name} to be active`, minutes: 10 }, call, async () =>
      (await describe(account, arn))?.State?.Code === "active" ? true : undefined,
    );
    await setAttributes(account, arn, inputs);
    return arn;
  },
  read: async (arn, { account, known }) => {
    const found = await describe(account, arn);
    if (found === undefined) return undefined;
    const { Attributes = [] } = await account.balancing.send(
      new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: arn }),
    );
    const attribute = (key: string) => Attributes.find(({ Key }) => Key === key)?.Value === "true";
    const subnets = (found.AvailabilityZones ?? []).map(({ SubnetId }) => SubnetId ?? "");
    return {
      arn,
      arnSuffix: arn.split(":loadbalancer/")[1],
      name: found.LoadBalancerName,
      dnsName: found.DNSName,
      zoneId: found.CanonicalHostedZoneId,
      vpcId: found.VpcId,
      internal: found.Scheme === "internal",
      loadBalancerType: found.Type,
      ipAddressType: found.IpAddressType,
      subnets: subnets.sort((one, other) => (known.subnets?.indexOf(one) ?? 0) - (known.subnets?.indexOf(other) ?? 0)),
      securityGroups: found.SecurityGroups,
      dropInvalidHeaderFields: attribute("routing.http.drop_invalid_header_fields.enabled"),
      enableDeletionProtection: attribute("deletion_protection.enabled"),
      ...(await balancingTags(account, arn)),
    };
  },
  update: async (arn, { old, wanted, changed }, { account }) => {
    if (changed.has("subnets"))
      await account.balancing.send(
        new SetSubnetsCommand({ LoadBalancerArn: arn, Subnets: [...(wanted.subnets ?? [])] }),
      );
    if (changed.has("securityGroups"))
      await account.balancing.send(
        new SetSecurityGroupsCommand({ LoadBalancerArn: arn, SecurityGroups: [...(wanted.securityGroups ?? [])] }),
      );
    await setAttributes(account, arn, wanted);
    await changeBalancingTags(account, arn, { old: old.tags, wanted: wanted.tags });
  },
  remove: async (arn, { account }, call) => {
    await unlessMissing(gone, account.balancing.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: arn })));
    await until({ what: `${arn} to be gone`, minutes: 10 }, call, async () =>
      (await describe(account, arn)) === undefined ? true : undefined,
    );
    await interfacesGone(arn.split(":loadbalancer/")[1] ?? "", call);
  },
});

/** AWS takes its network interfaces away some time after the balancer; those that are free already are helped along. */
async function interfacesGone(suffix: string, call: Call): Promise<void> {
  const { ec2 } = call.account;
  const Filters = [{ Name: "description", Values: [`ELB ${suffix}`] }];
  await until({ what: `the network interfaces of ${suffix} to be gone`, minutes: 5 }, call, async () => {
    const { NetworkInterfaces = [] } = await ec2.send(new DescribeNetworkInterfacesCommand({ Filters }));
    for (const { NetworkInterfaceId, Status } of NetworkInterfaces)
      if (Status === "available")
        await unlessMissing(
          ["InvalidNetworkInterfaceID.NotFound", "InvalidParameterValue", "OperationNotPermitted", "AuthFailure"],
          ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId })),
        );
    return NetworkInterfaces.length === 0 ? true : undefined;
  });
}
