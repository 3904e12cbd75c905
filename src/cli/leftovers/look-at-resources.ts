import { type Answer, type Asking, asked, type Resource } from "./find-resources.ts";
import { grouped } from "./grouped.ts";
import { instancePrice, prices, secretPrice, volumePrice } from "./prices.ts";
import { resourceTags } from "./tags.ts";

/** What is known of a resource besides its tags. */
export type Facts = {
  /** Its size, such as "t4g.small" or "30 GB gp3". */
  readonly detail: string;
  readonly created: string | null;
  /** US dollars an hour while nothing uses it; null where that is not known. */
  readonly hourly: number | null;
};

/** A resource with what is known of it. */
export type Seen = Resource & Facts;

type Told = Readonly<Record<string, unknown>>;
type Fact = readonly [id: unknown, facts: Partial<Facts>];

/** How a service tells of one kind of its resources. */
type Look = {
  readonly kind: string;
  readonly words: readonly string[];
  /** What is there, by its ARN or the last part of it; what is missing here is gone. */
  readonly read: (answer: Answer) => readonly Fact[];
};

const time = (value: unknown): string | null => {
  // ECS tells seconds to an older command line.
  const at = new Date(typeof value === "number" ? value * 1000 : String(value ?? ""));
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
};

const byTag = ["--filters", `Name=tag-key,Values=${resourceTags.stack}`];

/** What costs nothing and tells no time, and is only asked for to see whether it is still there. */
const thereIn = (kind: string, action: string, { set, id }: { readonly set: string; readonly id: string }): Look => ({
  kind: `ec2 ${kind}`,
  words: ["ec2", action, ...byTag],
  read: (answer) => (answer[set] ?? []).map((each) => [each[id], {}]),
});

const looks: readonly Look[] = [
  thereIn("vpc", "describe-vpcs", { set: "Vpcs", id: "VpcId" }),
  thereIn("subnet", "describe-subnets", { set: "Subnets", id: "SubnetId" }),
  thereIn("internet-gateway", "describe-internet-gateways", { set: "InternetGateways", id: "InternetGatewayId" }),
  thereIn("route-table", "describe-route-tables", { set: "RouteTables", id: "RouteTableId" }),
  thereIn("security-group", "describe-security-groups", { set: "SecurityGroups", id: "GroupId" }),
  thereIn("security-group-rule", "describe-security-group-rules", {
    set: "SecurityGroupRules",
    id: "SecurityGroupRuleId",
  }),
  {
    kind: "ec2 instance",
    words: ["ec2", "describe-instances", ...byTag],
    read: ({ Reservations = [] }) =>
      Reservations.flatMap(({ Instances }) => Instances as readonly Told[]).flatMap(instanceFacts),
  },
  {
    kind: "ec2 volume",
    words: ["ec2", "describe-volumes", ...byTag],
    read: ({ Volumes = [] }) =>
      Volumes.map(({ VolumeId, VolumeType, Size, CreateTime }) => [
        VolumeId,
        {
          detail: `${Size} GB ${VolumeType}`,
          created: time(CreateTime),
          hourly: volumePrice(String(VolumeType), Number(Size)) ?? null,
        },
      ]),
  },
  {
    kind: "ec2 nat-gateway",
    words: ["ec2", "describe-nat-gateways", "--filter", ...byTag.slice(1)],
    read: ({ NatGateways = [] }) =>
      NatGateways.filter(({ State }) => State !== "deleted").map(({ NatGatewayId, CreateTime }) => [
        NatGatewayId,
        { created: time(CreateTime), hourly: prices.natGateway },
      ]),
  },
  {
    kind: "ec2 elastic-ip",
    words: ["ec2", "describe-addresses", ...byTag],
    // What an instance holds is counted with the instance.
    read: ({ Addresses = [] }) =>
      Addresses.map(({ AllocationId, PublicIp, InstanceId }) => [
        AllocationId,
        { detail: String(PublicIp), hourly: InstanceId === undefined ? prices.publicAddress : 0 },
      ]),
  },
  {
    kind: "ec2 launch-template",
    words: ["ec2", "describe-launch-templates", ...byTag],
    read: ({ LaunchTemplates = [] }) =>
      LaunchTemplates.map(({ LaunchTemplateId, CreateTime }) => [LaunchTemplateId, { created: time(CreateTime) }]),
  },
  {
    kind: "elb loadbalancer",
    words: ["elbv2", "describe-load-balancers"],
    read: ({ LoadBalancers = [] }) => LoadBalancers.map(balancerFacts),
  },
  {
    kind: "autoscaling auto-scaling-group",
    words: ["autoscaling", "describe-auto-scaling-groups"],
    read: ({ AutoScalingGroups = [] }) =>
      AutoScalingGroups.map(({ AutoScalingGroupARN, DesiredCapacity, CreatedTime }) => [
        AutoScalingGroupARN,
        { detail: `${DesiredCapacity} wanted`, created: time(CreatedTime) },
      ]),
  },
  {
    kind: "ecs task-definition",
    words: ["ecs", "list-task-definitions", "--status", "ACTIVE"],
    read: ({ taskDefinitionArns = [] }) => taskDefinitionArns.map((arn) => [arn, {}]),
  },
];

function instanceFacts({ InstanceId, InstanceType, State, PublicIpAddress, LaunchTime }: Told): readonly Fact[] {
  const { Name: state } = State as { readonly Name: string };
  if (state === "terminated" || state === "shutting-down") return [];
  const type = String(InstanceType);
  const runs = state === "running" || state === "pending";
  const price = runs ? instancePrice(type) : 0;
  const address = runs && PublicIpAddress !== undefined ? prices.publicAddress : 0;
  const detail = runs ? type : `${type}, ${state}`;
  return [[InstanceId, { detail, created: time(LaunchTime), hourly: price === undefined ? null : price + address }]];
}

function balancerFacts({ LoadBalancerArn, Type, Scheme, AvailabilityZones, CreatedTime }: Told): Fact {
  const zones = (AvailabilityZones as readonly unknown[] | undefined)?.length ?? 0;
  const addresses = Scheme === "internet-facing" ? zones * prices.publicAddress : 0;
  const detail = `${Type}, ${zones} zones`;
  return [LoadBalancerArn, { detail, created: time(CreatedTime), hourly: prices.loadBalancer + addresses }];
}

const isActive = ({ status }: Told): boolean => status !== "INACTIVE";

/** Clusters, and services, which are asked for by their cluster, ten at a time. */
function looksOfEcs(found: readonly Resource[]): readonly Look[] {
  const arns = (kind: string) => found.filter((each) => each.kind === kind).map(({ arn }) => arn);
  const clusters: Look = {
    kind: "ecs cluster",
    words: ["ecs", "describe-clusters", "--clusters", ...arns("ecs cluster")],
    read: (answer) => (answer.clusters ?? []).filter(isActive).map(({ clusterArn }) => [clusterArn, {}]),
  };
  const clusterOf = (service: string) => service.split("/").at(-2) ?? "default";
  const services = [...grouped(arns("ecs service"), clusterOf)].flatMap(([cluster, its]) =>
    Array.from(
      { length: Math.ceil(its.length / 10) },
      (_, at): Look => ({
        kind: "ecs service",
        words: [
          ...["ecs", "describe-services", "--cluster", cluster],
          ...["--services", ...its.slice(at * 10, at * 10 + 10)],
        ],
        read: (answer) =>
          (answer.services ?? [])
            .filter(isActive)
            .map(({ serviceArn, runningCount, desiredCount, createdAt }) => [
              serviceArn,
              { detail: `${runningCount} of ${desiredCount} tasks`, created: time(createdAt) },
            ]),
      }),
    ),
  );
  return [clusters, ...services];
}

/**
 * Asks the services for the price and age of what is of theirs. What a service does not know any more is left out: AWS
 * tells the tags of an instance or a cluster for an hour and more after it is gone. What may not be asked for stays,
 * at a price that is not known.
 */
export async function lookAt(found: readonly Resource[], asking: Asking): Promise<readonly Seen[]> {
  const kinds = new Set(found.map(({ kind }) => kind));
  const wanted = [...looks, ...looksOfEcs(found)].filter(({ kind }) => kinds.has(kind));
  const known = new Map<string, Partial<Facts>>();
  const denied = new Set<string>();
  await Promise.all(
    wanted.map(async ({ kind, words, read }) => {
      const answer = await asked(asking, words);
      if (answer === undefined) denied.add(kind);
      else for (const [id, facts] of read(answer)) known.set(String(id), facts);
    }),
  );
  const looked = new Set(wanted.map(({ kind }) => kind));
  const nothing: Facts = { detail: "", created: null, hourly: 0 };
  return found.flatMap((each): readonly Seen[] => {
    const facts = known.get(each.arn) ?? known.get(each.arn.split("/").at(-1) ?? "");
    if (facts !== undefined) return [{ ...each, ...nothing, ...facts }];
    if (!looked.has(each.kind)) return [{ ...each, ...nothing, hourly: priceOf(each.kind) }];
    return denied.has(each.kind) ? [{ ...each, ...nothing, hourly: null }] : [];
  });
}

/**
 * What costs nothing by itself, or only by its use: a log group, a repository and a bucket cost what is in them, which
 * is cents for what a pipeline leaves.
 */
const free = new RegExp(
  [
    "^(iam|logs|ecs|autoscaling|ssm|lambda|sqs|sns|events|ecr|s3|dynamodb) ",
    "^elb (targetgroup|listener|listener-rule)$",
    "^ec2 (network-interface|network-acl|key-pair)$",
  ].join("|"),
);

const priceOf = (kind: string): number | null =>
  kind === "secretsmanager secret" ? secretPrice : free.test(kind) ? 0 : null;
