import { type Wire, wireTo } from "./account/wire.ts";
import { at, listAt, textAt, type Xml } from "./account/xml.ts";

/** One thing in an account. */
export type Thing = {
  /** Such as "security group". */
  readonly kind: string;
  readonly id: string;
  /** By what a person knows it. */
  readonly about: string;
};

type List = (wire: Wire) => Promise<readonly Thing[]>;

/**
 * Everything in one region of an account that our programs could make, in order. What AWS gives each account is there
 * too.
 */
export async function inventory(endpoint: string, region: string): Promise<readonly Thing[]> {
  const wire = wireTo(endpoint, region);
  const found = await Promise.all(lists.map((list) => list(wire)));
  return found.flat().sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

const keyOf = ({ kind, id, about }: Thing): string => `${kind}\n${about}\n${id}`;

/** What came and what went between two inventories. */
export function difference(before: readonly Thing[], after: readonly Thing[]) {
  const has = (all: readonly Thing[], { kind, id }: Thing) => all.some((each) => each.kind === kind && each.id === id);
  return {
    added: after.filter((each) => !has(before, each)),
    removed: before.filter((each) => !has(after, each)),
  };
}

/** A table that a person can read. */
export function inventoryTable(things: readonly Thing[]): string {
  if (things.length === 0) return "nothing";
  const rows = things.map((thing) => ({ ...thing, id: shortId(thing.id) }));
  const width = (of: (thing: Thing) => string) => Math.max(...rows.map((thing) => of(thing).length));
  const [kinds, ids] = [width(({ kind }) => kind), width(({ id }) => id)];
  return rows.map(({ kind, id, about }) => `${kind.padEnd(kinds)}  ${id.padEnd(ids)}  ${about}`.trimEnd()).join("\n");
}

/** Without what every ARN of one account and region begins with. */
const shortId = (id: string): string => id.replace(/^arn:[^:]*:[^:]*:[^:]*:\d{12}:/, "");

/** Asks EC2 for one kind. */
const ec2 =
  (
    action: string,
    options: {
      readonly kind: string;
      readonly set: string;
      readonly id: string;
      readonly about: (found: Xml) => string;
      readonly keep?: (found: Xml) => boolean;
    },
  ): List =>
  async (wire) =>
    listAt(await wire.query("ec2", action), options.set)
      .filter(options.keep ?? (() => true))
      .map((found) => ({ kind: options.kind, id: textAt(found, options.id), about: options.about(found) }));

const nameTag = (found: Xml): string => {
  const stack = listAt(found, "tagSet").find((tag) => textAt(tag, "key") === "arm-pipeline:stack");
  return stack === undefined ? "" : `stack ${textAt(stack, "value")}`;
};

const words = (...parts: readonly string[]): string => parts.filter((part) => part !== "").join(", ");

/** A rule as a person says it: in tcp 80 from 0.0.0.0/0 (HTTP from anywhere). */
function ruleWords(rule: Xml): string {
  const out = textAt(rule, "isEgress") === "true";
  const [from, to] = [textAt(rule, "fromPort"), textAt(rule, "toPort")];
  const ports = from === to ? from : `${from}-${to}`;
  const peer = textAt(rule, "cidrIpv4") || textAt(rule, "referencedGroupInfo", "groupId");
  const reason = textAt(rule, "description");
  const protocol = textAt(rule, "ipProtocol") === "-1" ? "everything" : `${textAt(rule, "ipProtocol")} ${ports}`;
  return `${textAt(rule, "groupId")} ${out ? "out" : "in"}: ${protocol} ${out ? "to" : "from"} ${peer}${reason === "" ? "" : ` (${reason})`}`;
}

const lists: readonly List[] = [
  ec2("DescribeVpcs", {
    kind: "network",
    set: "vpcSet",
    id: "vpcId",
    about: (found) =>
      words(textAt(found, "cidrBlock"), textAt(found, "isDefault") === "true" ? "default" : "", nameTag(found)),
  }),
  ec2("DescribeSubnets", {
    kind: "subnet",
    set: "subnetSet",
    id: "subnetId",
    about: (found) => words(textAt(found, "cidrBlock"), textAt(found, "availabilityZone"), nameTag(found)),
  }),
  ec2("DescribeInternetGateways", {
    kind: "internet gateway",
    set: "internetGatewaySet",
    id: "internetGatewayId",
    about: (found) => words(...listAt(found, "attachmentSet").map((each) => textAt(each, "vpcId")), nameTag(found)),
  }),
  async (wire) =>
    listAt(await wire.query("ec2", "DescribeRouteTables"), "routeTableSet").flatMap((table) => {
      const id = textAt(table, "routeTableId");
      const routes = listAt(table, "routeSet").filter((route) => textAt(route, "gatewayId") !== "local");
      return [
        { kind: "route table", id, about: words(textAt(table, "vpcId"), nameTag(table)) },
        ...routes.map((route) => {
          const destination = textAt(route, "destinationCidrBlock");
          return { kind: "route", id: `${id} ${destination}`, about: `to ${textAt(route, "gatewayId")}` };
        }),
        ...listAt(table, "associationSet")
          .filter((each) => textAt(each, "subnetId") !== "")
          .map((each) => ({
            kind: "route table association",
            id: textAt(each, "routeTableAssociationId"),
            about: textAt(each, "subnetId"),
          })),
      ];
    }),
  ec2("DescribeSecurityGroups", {
    kind: "security group",
    set: "securityGroupInfo",
    id: "groupId",
    about: (found) => words(textAt(found, "groupName"), textAt(found, "groupDescription"), nameTag(found)),
  }),
  ec2("DescribeSecurityGroupRules", {
    kind: "security group rule",
    set: "securityGroupRuleSet",
    id: "securityGroupRuleId",
    about: ruleWords,
  }),
  ec2("DescribeNetworkInterfaces", {
    kind: "network interface",
    set: "networkInterfaceSet",
    id: "networkInterfaceId",
    about: (found) => words(textAt(found, "description"), textAt(found, "subnetId")),
  }),
  async (wire) =>
    listAt(await wire.query("ec2", "DescribeInstances"), "reservationSet")
      .flatMap((reservation) => listAt(reservation, "instancesSet"))
      .filter((found) => textAt(found, "instanceState", "name") !== "terminated")
      .map((found) => ({
        kind: "instance",
        id: textAt(found, "instanceId"),
        about: words(
          textAt(found, "instanceState", "name"),
          textAt(found, "instanceType"),
          textAt(found, "architecture"),
          textAt(found, "placement", "availabilityZone"),
          textAt(found, "imageId"),
          nameTag(found),
        ),
      })),
  ec2("DescribeVolumes", {
    kind: "volume",
    set: "volumeSet",
    id: "volumeId",
    about: (found) => words(`${textAt(found, "size")} GiB`, textAt(found, "volumeType"), textAt(found, "status")),
  }),
  ec2("DescribeAddresses", {
    kind: "address",
    set: "addressesSet",
    id: "allocationId",
    about: (found) => textAt(found, "publicIp"),
  }),
  ec2("DescribeLaunchTemplates", {
    kind: "launch template",
    set: "launchTemplates",
    id: "launchTemplateId",
    about: (found) => textAt(found, "launchTemplateName"),
  }),
  async (wire) => {
    const result = at(await wire.query("autoscaling", "DescribeAutoScalingGroups"), "DescribeAutoScalingGroupsResult");
    return listAt(result, "AutoScalingGroups").map((found) => ({
      kind: "auto scaling group",
      id: textAt(found, "AutoScalingGroupName"),
      about: `${listAt(found, "Instances").length} instances of ${textAt(found, "DesiredCapacity")}`,
    }));
  },
  async (wire) => {
    const result = at(await wire.query("elasticloadbalancing", "DescribeLoadBalancers"), "DescribeLoadBalancersResult");
    const balancers = listAt(result, "LoadBalancers");
    const listeners = await Promise.all(
      balancers.map(async (found) => {
        const parameters = { LoadBalancerArn: textAt(found, "LoadBalancerArn") };
        const asked = await wire.query("elasticloadbalancing", "DescribeListeners", parameters);
        return listAt(asked, "DescribeListenersResult", "Listeners").map((listener) => ({
          kind: "listener",
          id: textAt(listener, "ListenerArn"),
          about: `${textAt(listener, "Protocol")} ${textAt(listener, "Port")}`,
        }));
      }),
    );
    const things = balancers.map((found) => ({
      kind: "load balancer",
      id: textAt(found, "LoadBalancerArn"),
      about: words(textAt(found, "Scheme"), textAt(found, "DNSName")),
    }));
    return [...things, ...listeners.flat()];
  },
  async (wire) => {
    const result = at(await wire.query("elasticloadbalancing", "DescribeTargetGroups"), "DescribeTargetGroupsResult");
    return listAt(result, "TargetGroups").map((found) => ({
      kind: "target group",
      id: textAt(found, "TargetGroupArn"),
      about: `${textAt(found, "Protocol")} ${textAt(found, "Port")}, health ${textAt(found, "HealthCheckPath")}`,
    }));
  },
  ecsThings,
  async (wire) => {
    const { taskDefinitionArns } = await wire.json<{ taskDefinitionArns: readonly string[] }>(
      "ecs",
      "ListTaskDefinitions",
      { status: "ACTIVE" },
    );
    return taskDefinitionArns.map((id) => ({ kind: "task definition", id, about: "" }));
  },
  async (wire) => {
    const { capacityProviders } = await wire.json<{
      capacityProviders: readonly { name: string; capacityProviderArn: string; status: string }[];
    }>("ecs", "DescribeCapacityProviders");
    return capacityProviders
      .filter(({ name, status }) => !name.startsWith("FARGATE") && status !== "INACTIVE")
      .map(({ name, capacityProviderArn }) => ({ kind: "capacity provider", id: capacityProviderArn, about: name }));
  },
  async (wire) => {
    const roles = listAt(await wire.query("iam", "ListRoles"), "ListRolesResult", "Roles");
    const things = await Promise.all(
      roles.map(async (found) => {
        const name = textAt(found, "RoleName");
        const policies = await wire.query("iam", "ListRolePolicies", { RoleName: name });
        return [
          { kind: "role", id: textAt(found, "Arn"), about: textAt(found, "Path") === "/" ? "" : "of AWS" },
          ...listAt(policies, "ListRolePoliciesResult", "PolicyNames").map((policy) => ({
            kind: "role policy",
            id: `${name}:${String(policy)}`,
            about: "",
          })),
        ];
      }),
    );
    return things.flat();
  },
  async (wire) => {
    const result = at(await wire.query("iam", "ListInstanceProfiles"), "ListInstanceProfilesResult");
    return listAt(result, "InstanceProfiles").map((found) => ({
      kind: "instance profile",
      id: textAt(found, "Arn"),
      about: listAt(found, "Roles")
        .map((role) => textAt(role, "RoleName"))
        .join(", "),
    }));
  },
  async (wire) => {
    const { logGroups } = await wire.json<{ logGroups: readonly { logGroupName: string; retentionInDays?: number }[] }>(
      "logs",
      "DescribeLogGroups",
    );
    return logGroups.map(({ logGroupName, retentionInDays }) => ({
      kind: "log group",
      id: logGroupName,
      about: retentionInDays === undefined ? "kept for ever" : `kept for ${retentionInDays} days`,
    }));
  },
];

/** Clusters with what is in them. */
async function ecsThings(wire: Wire): Promise<readonly Thing[]> {
  const { clusterArns } = await wire.json<{ clusterArns: readonly string[] }>("ecs", "ListClusters");
  const { clusters } = await wire.json<{ clusters: readonly { clusterArn: string; status: string }[] }>(
    "ecs",
    "DescribeClusters",
    { clusters: clusterArns },
  );
  const things = await Promise.all(
    clusters
      .filter(({ clusterArn, status }) => status !== "INACTIVE" && clusterArns.includes(clusterArn))
      .map(async ({ clusterArn: cluster }) => {
        const [{ serviceArns }, { taskArns }, { containerInstanceArns }] = await Promise.all([
          wire.json<{ serviceArns: readonly string[] }>("ecs", "ListServices", { cluster }),
          wire.json<{ taskArns: readonly string[] }>("ecs", "ListTasks", { cluster, desiredStatus: "RUNNING" }),
          wire.json<{ containerInstanceArns: readonly string[] }>("ecs", "ListContainerInstances", { cluster }),
        ]);
        const { services } = await wire.json<{
          services: readonly { serviceArn: string; status: string; desiredCount: number; runningCount: number }[];
        }>("ecs", "DescribeServices", { cluster, services: serviceArns });
        return [
          { kind: "cluster", id: cluster, about: "" },
          ...services
            .filter(({ status }) => status !== "INACTIVE")
            .map(({ serviceArn, runningCount, desiredCount }) => ({
              kind: "service",
              id: serviceArn,
              about: `${runningCount} of ${desiredCount} tasks run`,
            })),
          ...taskArns.map((id) => ({ kind: "task", id, about: "" })),
          ...containerInstanceArns.map((id) => ({ kind: "container instance", id, about: "" })),
        ];
      }),
  );
  return things.flat();
}
