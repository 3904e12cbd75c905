import { type Answer, refuse, xmlAnswer } from "../answer.ts";
import type { Layer, World } from "../layer.ts";
import type { AwsRequest } from "../request.ts";
import type { Wire } from "../wire.ts";
import { WireError } from "../wire.ts";
import { escapeXml, listAt, textAt } from "../xml.ts";

/** How long an instance takes to be in service, and to be gone: of a minute, what a test can wait for. */
const launchMs = 400;
const terminateMs = 600;

type Activity = {
  readonly id: string;
  readonly group: string;
  readonly status: "Successful" | "Failed";
  readonly words: string;
};

/** Instances of a group that are on their way; a group that is deleted starts no more of them. */
type Launch = { readonly state: { isStopped: boolean }; readonly ended: Promise<void> };

/**
 * Auto Scaling, as it is: a group is there at once and its instances after it, each in the zone that has the fewest; a
 * group that is deleted stays until its instances are gone. moto starts all of them at once, in the first zone.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-benefits.html#arch-AutoScalingMultiAZ
 */
export function autoScaling(): readonly Layer[] {
  const activities: Activity[] = [];
  const deleting = new Set<string>();
  const launching = new Map<string, Launch>();
  return [
    {
      service: "autoscaling",
      actions: ["CreateAutoScalingGroup"],
      around: async (request, world, next) => {
        const { AutoScalingGroupName: name = "", DesiredCapacity, MinSize = "0" } = request.query;
        const wanted = Number(DesiredCapacity ?? MinSize);
        const made = await next({ ...request, query: { ...request.query, MinSize: "0", DesiredCapacity: "0" } });
        if (made.status !== 200) return made;
        const state = { isStopped: false };
        const { moto, own } = world;
        const ended = new Promise<void>((resolve) => {
          const start = () => launch(request, { name, wanted, state, activities, moto, own }).finally(resolve);
          world.later(launchMs, start);
        });
        launching.set(name, { state, ended });
        void ended.then(() => launching.delete(name));
        return made;
      },
    },
    {
      service: "autoscaling",
      actions: ["DeleteAutoScalingGroup"],
      around: (request, world, next) => remove(request, { world, next, deleting, launching }),
    },
    {
      service: "autoscaling",
      actions: ["DescribeScalingActivities"],
      around: async ({ query, action }) =>
        xmlAnswer(
          action,
          `<Activities>${activities
            .filter(({ group }) => group === query.AutoScalingGroupName)
            .map(
              ({ id, group, status, words }) =>
                `<member><ActivityId>${id}</ActivityId><AutoScalingGroupName>${escapeXml(group)}</AutoScalingGroupName><Cause>a difference between desired and actual capacity</Cause><StatusCode>${status}</StatusCode><StatusMessage>${escapeXml(words)}</StatusMessage><StartTime>2026-01-01T00:00:00Z</StartTime></member>`,
            )
            .reverse()
            .join("")}</Activities>`,
        ),
    },
  ];
}

/** Starts each instance in the next subnet, as one that Auto Scaling balances over zones. */
async function launch(
  { query }: AwsRequest,
  context: {
    readonly name: string;
    readonly wanted: number;
    readonly state: Launch["state"];
    readonly activities: Activity[];
    readonly moto: Wire;
    /** What starts instances is refused as anybody is. */
    readonly own: Wire;
  },
): Promise<void> {
  const { name, wanted, state, activities, moto, own } = context;
  const subnets = (query.VPCZoneIdentifier ?? "").split(",");
  const started: string[] = [];
  for (let index = 0; index < wanted && !state.isStopped; index++) {
    try {
      started.push(await runInstance(query, { subnet: subnets[index % subnets.length] ?? "", name, own }));
      activities.push({ id: `${name}-${index}`, group: name, status: "Successful", words: "" });
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      const words = /<Message>(.*?)<\/Message>/s.exec(error.message)?.[1] ?? error.message;
      activities.push({ id: `${name}-${index}`, group: name, status: "Failed", words });
    }
  }
  if (started.length === 0) return;
  const ids = Object.fromEntries(started.map((id, index) => [`InstanceIds.member.${index + 1}`, id]));
  await moto.query("autoscaling", "AttachInstances", { AutoScalingGroupName: name, ...ids });
  // Short of it, moto would start the rest itself.
  if (started.length < wanted) return;
  await moto.query("autoscaling", "UpdateAutoScalingGroup", {
    AutoScalingGroupName: name,
    MinSize: query.MinSize ?? "0",
  });
}

async function runInstance(
  query: AwsRequest["query"],
  { subnet, name, own }: { readonly subnet: string; readonly name: string; readonly own: Wire },
): Promise<string> {
  const tags = [["aws:autoscaling:groupName", name], ...propagated(query)];
  const launched = await own.query("ec2", "RunInstances", {
    MinCount: "1",
    MaxCount: "1",
    SubnetId: subnet,
    "LaunchTemplate.LaunchTemplateId": query["LaunchTemplate.LaunchTemplateId"] ?? "",
    "LaunchTemplate.Version": query["LaunchTemplate.Version"] ?? "$Default",
    "TagSpecification.1.ResourceType": "instance",
    ...Object.fromEntries(
      tags.flatMap(([key = "", value = ""], index) => [
        [`TagSpecification.1.Tag.${index + 1}.Key`, key],
        [`TagSpecification.1.Tag.${index + 1}.Value`, value],
      ]),
    ),
  });
  return textAt(listAt(launched, "instancesSet")[0], "instanceId");
}

/** Tags of the group that its instances get. */
function propagated(query: AwsRequest["query"]): readonly (readonly [string, string])[] {
  const found: [string, string][] = [];
  for (let index = 1; query[`Tags.member.${index}.Key`] !== undefined; index++)
    if (query[`Tags.member.${index}.PropagateAtLaunch`] === "true")
      found.push([query[`Tags.member.${index}.Key`] ?? "", query[`Tags.member.${index}.Value`] ?? ""]);
  return found;
}

async function remove(
  request: AwsRequest,
  context: {
    readonly world: World;
    readonly next: (request: AwsRequest) => Promise<Answer>;
    readonly deleting: Set<string>;
    readonly launching: ReadonlyMap<string, Launch>;
  },
): Promise<Answer> {
  const { world, next, deleting, launching } = context;
  const { AutoScalingGroupName: name = "", ForceDelete } = request.query;
  if (deleting.has(name)) return xmlAnswer(request.action, "");
  const underWay = launching.get(name);
  const isThere = (await instancesOf(name, world.moto)).length > 0;
  if (!isThere && underWay === undefined) return next(request);
  if (ForceDelete !== "true")
    return refuse(request, {
      status: 400,
      code: isThere ? "ResourceInUse" : "ScalingActivityInProgress",
      message: isThere
        ? "You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group."
        : "You cannot delete an AutoScalingGroup while there are scaling activities in progress for that group.",
    });
  deleting.add(name);
  if (underWay !== undefined) underWay.state.isStopped = true;
  world.later(terminateMs, async () => {
    await underWay?.ended;
    const interfaces = await interfacesOf(await instancesOf(name, world.moto), world.moto);
    await world.moto.query("autoscaling", "DeleteAutoScalingGroup", request.query);
    deleting.delete(name);
    // They go with their instances, and moto keeps them.
    for (const id of interfaces) await world.moto.query("ec2", "DeleteNetworkInterface", { NetworkInterfaceId: id });
  });
  return xmlAnswer(request.action, "");
}

async function instancesOf(group: string, moto: Wire): Promise<readonly string[]> {
  const described = await moto.query("autoscaling", "DescribeAutoScalingGroups", {
    "AutoScalingGroupNames.member.1": group,
  });
  const [found] = listAt(described, "DescribeAutoScalingGroupsResult", "AutoScalingGroups");
  return listAt(found, "Instances").map((each) => textAt(each, "InstanceId"));
}

async function interfacesOf(instances: readonly string[], moto: Wire): Promise<readonly string[]> {
  const filter = instances.map((id, index) => [`Filter.1.Value.${index + 1}`, id] as const);
  const described = await moto.query("ec2", "DescribeNetworkInterfaces", {
    "Filter.1.Name": "attachment.instance-id",
    ...Object.fromEntries(filter),
  });
  return listAt(described, "networkInterfaceSet").map((found) => textAt(found, "networkInterfaceId"));
}
