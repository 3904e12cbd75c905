import type { Wire } from "../wire.ts";
import { listAt, textAt, type Xml } from "../xml.ts";
import type { EcsService } from "./service-book.ts";

type Asked = {
  readonly taskDefinition?: string;
  readonly capacityProviderStrategy?: readonly { readonly capacityProvider: string }[];
  readonly loadBalancers?: readonly { readonly targetGroupArn: string; readonly containerPort: number }[];
  readonly networkConfiguration?: {
    readonly awsvpcConfiguration?: { readonly subnets: readonly string[]; readonly securityGroups?: readonly string[] };
  };
};

/**
 * What keeps the tasks of a service from starting, or from being reported as stopped, in the words of the service's
 * events; or nothing.
 */
export async function obstacleOf(
  service: EcsService,
  { wire, of }: { readonly wire: Wire; readonly of: "starting" | "stopping" },
): Promise<string | undefined> {
  const asked = service.asked as Asked;
  const silent = await silentAgents(asked, wire);
  const about = `(service ${service.name})`;
  if (silent !== undefined)
    return of === "stopping"
      ? `${about} has tasks of which no agent says that they have stopped: ${silent}.`
      : `${about} was unable to place a task because no container instance met all of its requirements: ${silent}.`;
  if (of === "stopping") return undefined;
  const startRole = await withoutLogs(asked, wire);
  if (startRole !== undefined)
    return `${about} was unable to start a task: ResourceInitializationError: failed to create the log stream: AccessDeniedException: ${startRole} may not logs:CreateLogStream.`;
  const closed = await closedPort(asked, wire);
  if (closed !== undefined)
    return `${about} (port ${closed}) is unhealthy in its target group due to (reason Request timed out).`;
  return undefined;
}

/** Why the agents of the instances reach ECS no more. */
async function silentAgents({ capacityProviderStrategy, networkConfiguration }: Asked, wire: Wire) {
  const provider = capacityProviderStrategy?.[0]?.capacityProvider;
  if (provider === undefined) return undefined;
  const { capacityProviders } = await wire.json<{
    capacityProviders: readonly { autoScalingGroupProvider: { autoScalingGroupArn: string } }[];
  }>("ecs", "DescribeCapacityProviders", { capacityProviders: [provider] });
  const group = capacityProviders[0]?.autoScalingGroupProvider.autoScalingGroupArn
    .split("autoScalingGroupName/")
    .at(-1);
  const groups = await wire.query("autoscaling", "DescribeAutoScalingGroups", {
    "AutoScalingGroupNames.member.1": group ?? "",
  });
  const [scaling] = listAt(groups, "DescribeAutoScalingGroupsResult", "AutoScalingGroups");
  if (listAt(scaling, "Instances").length === 0) return "there is no instance";
  const versions = await wire.query("ec2", "DescribeLaunchTemplateVersions", {
    LaunchTemplateId: textAt(scaling, "LaunchTemplate", "LaunchTemplateId"),
  });
  const template = listAt(versions, "launchTemplateVersionSet").at(-1);
  const profile = textAt(template, "launchTemplateData", "iamInstanceProfile", "arn").split("/").at(-1) ?? "";
  if (!(await mayReport(profile, wire))) return `the role of ${profile} may not ecs:SubmitTaskStateChange`;
  for (const id of listAt(template, "launchTemplateData", "securityGroupIdSet").map(String)) {
    const rules = await rulesOf(id, wire);
    const out = rules.some((rule) => textAt(rule, "isEgress") === "true" && isOpen(rule, 443));
    if (!out) return `${id} lets nothing out to port 443`;
  }
  for (const subnet of networkConfiguration?.awsvpcConfiguration?.subnets ?? []) {
    const tables = await wire.query("ec2", "DescribeRouteTables", {
      "Filter.1.Name": "association.subnet-id",
      "Filter.1.Value.1": subnet,
    });
    const routes = listAt(tables, "routeTableSet").flatMap((table) => listAt(table, "routeSet"));
    if (!routes.some((route) => textAt(route, "gatewayId").startsWith("igw-"))) return `${subnet} has no way out`;
  }
  return undefined;
}

async function mayReport(profile: string, wire: Wire): Promise<boolean> {
  const found = await wire.query("iam", "GetInstanceProfile", { InstanceProfileName: profile });
  const [role] = listAt(found, "GetInstanceProfileResult", "InstanceProfile", "Roles");
  return allows(textAt(role, "RoleName"), { action: "ecs:SubmitTaskStateChange", wire });
}

async function allows(role: string, { action, wire }: { readonly action: string; readonly wire: Wire }) {
  const listed = await wire.query("iam", "ListRolePolicies", { RoleName: role });
  for (const name of listAt(listed, "ListRolePoliciesResult", "PolicyNames").map(String)) {
    const found = await wire.query("iam", "GetRolePolicy", { RoleName: role, PolicyName: name });
    if (decodeURIComponent(textAt(found, "GetRolePolicyResult", "PolicyDocument")).includes(action)) return true;
  }
  return false;
}

/** The role that starts tasks, when it may not write their logs. */
async function withoutLogs({ taskDefinition }: Asked, wire: Wire): Promise<string | undefined> {
  const { taskDefinition: found } = await wire.json<{ taskDefinition: { executionRoleArn?: string } }>(
    "ecs",
    "DescribeTaskDefinition",
    { taskDefinition },
  );
  const role = found.executionRoleArn?.split("/").at(-1);
  if (role === undefined) return undefined;
  return (await allows(role, { action: "logs:CreateLogStream", wire })) ? undefined : role;
}

/** The port at which the balancer does not reach the tasks. */
async function closedPort(
  { loadBalancers = [], networkConfiguration }: Asked,
  wire: Wire,
): Promise<number | undefined> {
  for (const { containerPort } of loadBalancers)
    for (const id of networkConfiguration?.awsvpcConfiguration?.securityGroups ?? []) {
      const into = (await rulesOf(id, wire)).filter(
        (rule) => textAt(rule, "isEgress") === "false" && isOpen(rule, containerPort),
      );
      if (into.length === 0) return containerPort;
      for (const balancer of into.map((rule) => textAt(rule, "referencedGroupInfo", "groupId")).filter(Boolean)) {
        const out = (await rulesOf(balancer, wire)).filter((rule) => textAt(rule, "isEgress") === "true");
        if (!out.some((rule) => isOpen(rule, containerPort))) return containerPort;
      }
    }
  return undefined;
}

async function rulesOf(group: string, wire: Wire): Promise<readonly Xml[]> {
  const found = await wire.query("ec2", "DescribeSecurityGroupRules", {
    "Filter.1.Name": "group-id",
    "Filter.1.Value.1": group,
  });
  return listAt(found, "securityGroupRuleSet");
}

const isOpen = (rule: Xml, port: number): boolean =>
  textAt(rule, "ipProtocol") === "-1" ||
  (Number(textAt(rule, "fromPort")) <= port && port <= Number(textAt(rule, "toPort")));
