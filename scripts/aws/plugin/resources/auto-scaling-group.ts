import {
  CreateAutoScalingGroupCommand,
  CreateOrUpdateTagsCommand,
  DeleteAutoScalingGroupCommand,
  DeleteTagsCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
  UpdateAutoScalingGroupCommand,
} from "@aws-sdk/client-auto-scaling";
import type { Account } from "../account.ts";
import {
  flag,
  list,
  number,
  object,
  optional,
  replacing,
  required,
  text,
  unread,
  type Values,
  withDefault,
} from "../properties.ts";
import { type Call, resourceType } from "../resource-type.ts";
import { until, whileRefused } from "../waiting.ts";

const properties = {
  name: replacing(optional(text)),
  minSize: required(number),
  maxSize: required(number),
  desiredCapacity: optional(number),
  vpcZoneIdentifiers: required(list(text)),
  launchTemplate: required(object({ id: required(text), version: required(text) })),
  healthCheckType: withDefault(text, "EC2"),
  healthCheckGracePeriod: withDefault(number, 300),
  forceDelete: unread(withDefault(flag, false)),
  tags: optional(list(object({ key: required(text), value: required(text), propagateAtLaunch: required(flag) }))),
};
type Inputs = Values<typeof properties>;
type GroupTag = NonNullable<Inputs["tags"]>[number];

async function describe({ autoScaling }: Account, name: string) {
  const { AutoScalingGroups = [] } = await autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
  );
  return AutoScalingGroups[0];
}

const settings = (name: string, inputs: Inputs) => ({
  AutoScalingGroupName: name,
  MinSize: inputs.minSize,
  MaxSize: inputs.maxSize,
  DesiredCapacity: inputs.desiredCapacity,
  VPCZoneIdentifier: inputs.vpcZoneIdentifiers.join(","),
  LaunchTemplate: { LaunchTemplateId: inputs.launchTemplate.id, Version: inputs.launchTemplate.version },
  HealthCheckType: inputs.healthCheckType,
  HealthCheckGracePeriod: inputs.healthCheckGracePeriod,
});

const groupTag = (name: string, tag: GroupTag) => ({
  ResourceId: name,
  ResourceType: "auto-scaling-group",
  Key: tag.key,
  Value: tag.value,
  PropagateAtLaunch: tag.propagateAtLaunch,
});

/** Until as many instances are in service as are wanted; what Auto Scaling says of its failures is said again. */
async function capacity(name: string, wanted: number, call: Call): Promise<void> {
  const { account } = call;
  let said = "";
  await until({ what: `${wanted} instances of ${name} to be in service`, minutes: 10 }, call, async () => {
    const found = await describe(account, name);
    const ready = (found?.Instances ?? []).filter(
      ({ LifecycleState, HealthStatus }) => LifecycleState === "InService" && HealthStatus === "Healthy",
    );
    if (ready.length >= wanted) return true;
    const { Activities = [] } = await account.autoScaling.send(
      new DescribeScalingActivitiesCommand({ AutoScalingGroupName: name, MaxRecords: 5 }),
    );
    said = Activities.find(({ StatusCode }) => StatusCode === "Failed")?.StatusMessage ?? said;
    return undefined;
  }).catch((error: Error) => {
    throw said === "" ? error : new Error(`${error.message}. Auto Scaling says: ${said}`, { cause: error });
  });
}

/** `aws:autoscaling/group:Group` */
export const autoScalingGroup = resourceType({
  token: "aws:autoscaling/group:Group",
  properties,
  named: { property: "name", longest: 255 },
  create: async (inputs, call) => {
    const name = inputs.name ?? "";
    // A role that was made a moment ago is not known everywhere yet.
    const waiting = {
      what: "the instance profile to be known",
      minutes: 2,
      codes: ["ValidationError"],
      saying: /Invalid IAM Instance Profile|iamInstanceProfile/i,
    };
    await whileRefused(waiting, { signal: call.signal, limitMs: undefined }, () =>
      call.account.autoScaling.send(
        new CreateAutoScalingGroupCommand({
          ...settings(name, inputs),
          Tags: inputs.tags?.map((tag) => groupTag(name, tag)),
        }),
      ),
    );
    call.exists(name);
    await capacity(name, inputs.desiredCapacity ?? inputs.minSize, call);
    return name;
  },
  read: async (name, { account, known }) => {
    const found = await describe(account, name);
    if (found === undefined) return undefined;
    const asked = known.tags?.map(({ key }) => key) ?? [];
    const order = (key: string | undefined) => (asked.includes(key ?? "") ? asked.indexOf(key ?? "") : asked.length);
    return {
      arn: found.AutoScalingGroupARN,
      name: found.AutoScalingGroupName,
      minSize: found.MinSize,
      maxSize: found.MaxSize,
      desiredCapacity: found.DesiredCapacity,
      vpcZoneIdentifiers: inOrderOf(known.vpcZoneIdentifiers, found.VPCZoneIdentifier?.split(",") ?? []),
      launchTemplate: { id: found.LaunchTemplate?.LaunchTemplateId, version: found.LaunchTemplate?.Version },
      healthCheckType: found.HealthCheckType,
      healthCheckGracePeriod: found.HealthCheckGracePeriod,
      tags: (found.Tags ?? [])
        .map(({ Key, Value, PropagateAtLaunch }) => ({ key: Key, value: Value, propagateAtLaunch: PropagateAtLaunch }))
        .sort((one, other) => order(one.key) - order(other.key)),
    };
  },
  update: async (name, { old, wanted }, call) => {
    const { autoScaling } = call.account;
    await autoScaling.send(new UpdateAutoScalingGroupCommand(settings(name, wanted)));
    const kept = new Set(wanted.tags?.map(({ key }) => key));
    const dropped = (old.tags ?? []).filter(({ key }) => !kept.has(key));
    if (dropped.length > 0)
      await autoScaling.send(new DeleteTagsCommand({ Tags: dropped.map((tag) => groupTag(name, tag)) }));
    if (wanted.tags !== undefined && wanted.tags.length > 0)
      await autoScaling.send(new CreateOrUpdateTagsCommand({ Tags: wanted.tags.map((tag) => groupTag(name, tag)) }));
    await capacity(name, wanted.desiredCapacity ?? wanted.minSize, call);
  },
  remove: async (name, { account, known }, call) => {
    if ((await describe(account, name)) === undefined) return;
    const waiting = {
      what: `${name} to be idle`,
      minutes: 10,
      codes: ["ResourceInUse", "ResourceInUseFault", "ScalingActivityInProgress", "ScalingActivityInProgressFault"],
    };
    await whileRefused(waiting, call, () =>
      account.autoScaling.send(
        new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: name, ForceDelete: known.forceDelete }),
      ),
    );
    await until({ what: `${name} and its instances to be gone`, minutes: 10 }, call, async () =>
      (await describe(account, name)) === undefined ? true : undefined,
    );
  },
});

/** AWS keeps no order; what is there in another one is the same. */
function inOrderOf(known: readonly string[] | undefined, found: readonly string[]): readonly string[] {
  const place = (each: string) => known?.indexOf(each) ?? -1;
  return [...found].sort((one, other) => place(one) - place(other));
}
