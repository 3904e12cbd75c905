import { type Wire, wireTo } from "./account/wire.ts";
import { listAt, textAt } from "./account/xml.ts";

/** What the account has of a deployment, asked of AWS and not of Pulumi's state. */
export type DeploymentInAccount = {
  readonly cluster: string;
  readonly capacityProviders: readonly string[];
  readonly instances: readonly {
    readonly id: string;
    readonly type: string;
    readonly architecture: string;
    readonly zone: string;
    readonly image: string;
    readonly state: string;
  }[];
  readonly service: {
    readonly name: string;
    readonly running: number;
    readonly desired: number;
    readonly circuitBreaker: unknown;
    readonly capacityProviders: readonly string[];
  };
  readonly task: {
    readonly architecture: string;
    readonly image: string;
    readonly healthCheck: readonly string[];
    readonly logs: string;
  };
  readonly balancer: { readonly name: string; readonly scheme: string; readonly listens: readonly string[] };
  /** The machine image that AWS recommends for ECS on Arm. */
  readonly recommendedImage: string;
  /** Every open port, with its reason. */
  readonly ports: readonly { readonly words: string; readonly reason: string }[];
  /** What each role may do, an action a line, and whether to every resource. */
  readonly roles: readonly { readonly name: string; readonly action: string; readonly everywhere: boolean }[];
};

type Container = {
  readonly image: string;
  readonly healthCheck?: { readonly command: readonly string[] };
  readonly logConfiguration?: { readonly options: Readonly<Record<string, string>> };
};

/** Asks about the one service of a cluster that is there. */
export async function deploymentIn(endpoint: string, region: string): Promise<DeploymentInAccount> {
  const wire = wireTo(endpoint, region);
  const { clusterArns } = await wire.json<{ clusterArns: readonly string[] }>("ecs", "ListClusters");
  const { clusters } = await wire.json<{
    clusters: readonly {
      clusterArn: string;
      clusterName: string;
      status: string;
      capacityProviders: readonly string[];
    }[];
  }>("ecs", "DescribeClusters", { clusters: clusterArns });
  const cluster = clusters.find(({ status }) => status === "ACTIVE");
  if (cluster === undefined) throw new Error("the account has no cluster");
  const asked = { cluster: cluster.clusterArn };
  const { serviceArns } = await wire.json<{ serviceArns: readonly string[] }>("ecs", "ListServices", asked);
  const { services } = await wire.json<{
    services: readonly {
      serviceName: string;
      runningCount: number;
      desiredCount: number;
      taskDefinition: string;
      deploymentConfiguration: { readonly deploymentCircuitBreaker: unknown };
      capacityProviderStrategy: readonly { readonly capacityProvider: string }[];
    }[];
  }>("ecs", "DescribeServices", { ...asked, services: serviceArns });
  const [service] = services;
  if (service === undefined) throw new Error("the cluster has no service");
  const { taskDefinition } = await wire.json<{
    taskDefinition: { runtimePlatform: { cpuArchitecture: string }; containerDefinitions: readonly Container[] };
  }>("ecs", "DescribeTaskDefinition", { taskDefinition: service.taskDefinition });
  const [container] = taskDefinition.containerDefinitions;
  return {
    cluster: cluster.clusterName,
    capacityProviders: cluster.capacityProviders,
    instances: await instancesIn(wire),
    service: {
      name: service.serviceName,
      running: service.runningCount,
      desired: service.desiredCount,
      circuitBreaker: service.deploymentConfiguration.deploymentCircuitBreaker,
      capacityProviders: service.capacityProviderStrategy.map(({ capacityProvider }) => capacityProvider),
    },
    task: {
      architecture: taskDefinition.runtimePlatform.cpuArchitecture,
      image: container?.image ?? "",
      healthCheck: container?.healthCheck?.command ?? [],
      logs: container?.logConfiguration?.options["awslogs-group"] ?? "",
    },
    balancer: await balancerIn(wire),
    recommendedImage: await recommendedImage(wire),
    ports: await portsIn(wire),
    roles: await rolesIn(wire),
  };
}

async function instancesIn(wire: Wire): Promise<DeploymentInAccount["instances"]> {
  return listAt(await wire.query("ec2", "DescribeInstances"), "reservationSet")
    .flatMap((reservation) => listAt(reservation, "instancesSet"))
    .map((found) => ({
      id: textAt(found, "instanceId"),
      type: textAt(found, "instanceType"),
      architecture: textAt(found, "architecture"),
      zone: textAt(found, "placement", "availabilityZone"),
      image: textAt(found, "imageId"),
      state: textAt(found, "instanceState", "name"),
    }))
    .filter(({ state }) => state !== "terminated");
}

async function balancerIn(wire: Wire): Promise<DeploymentInAccount["balancer"]> {
  const described = await wire.query("elasticloadbalancing", "DescribeLoadBalancers");
  const [found] = listAt(described, "DescribeLoadBalancersResult", "LoadBalancers");
  const LoadBalancerArn = textAt(found, "LoadBalancerArn");
  const listeners = await wire.query("elasticloadbalancing", "DescribeListeners", { LoadBalancerArn });
  return {
    name: textAt(found, "DNSName"),
    scheme: textAt(found, "Scheme"),
    listens: listAt(listeners, "DescribeListenersResult", "Listeners").map(
      (listener) => `${textAt(listener, "Protocol")} ${textAt(listener, "Port")}`,
    ),
  };
}

async function recommendedImage(wire: Wire): Promise<string> {
  const { Parameter } = await wire.json<{ Parameter: { Value: string } }>("ssm", "GetParameter", {
    Name: "/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id",
  });
  return Parameter.Value;
}

/** Those of the default groups, which nobody uses, are AWS's own. */
async function portsIn(wire: Wire): Promise<DeploymentInAccount["ports"]> {
  const groups = listAt(await wire.query("ec2", "DescribeSecurityGroups"), "securityGroupInfo");
  const nameOf = new Map(groups.map((group) => [textAt(group, "groupId"), textAt(group, "groupName")]));
  const short = (id: string) => (nameOf.get(id) ?? id).replace(/-[0-9a-f]{7}$/, "");
  return listAt(await wire.query("ec2", "DescribeSecurityGroupRules"), "securityGroupRuleSet")
    .filter((rule) => nameOf.get(textAt(rule, "groupId")) !== "default")
    .map((rule) => {
      const out = textAt(rule, "isEgress") === "true";
      const peer = textAt(rule, "cidrIpv4") || short(textAt(rule, "referencedGroupInfo", "groupId"));
      const port = `${textAt(rule, "ipProtocol")} ${textAt(rule, "fromPort")}-${textAt(rule, "toPort")}`;
      const words = `${short(textAt(rule, "groupId"))} ${out ? "out to" : "in from"} ${peer}: ${port}`;
      return { words, reason: textAt(rule, "description") };
    })
    .sort((one, other) => (one.words < other.words ? -1 : 1));
}

async function rolesIn(wire: Wire): Promise<DeploymentInAccount["roles"]> {
  const found: DeploymentInAccount["roles"][number][] = [];
  for (const role of listAt(await wire.query("iam", "ListRoles"), "ListRolesResult", "Roles")) {
    const RoleName = textAt(role, "RoleName");
    const listed = await wire.query("iam", "ListRolePolicies", { RoleName });
    for (const PolicyName of listAt(listed, "ListRolePoliciesResult", "PolicyNames").map(String)) {
      const policy = await wire.query("iam", "GetRolePolicy", { RoleName, PolicyName });
      const { Statement } = JSON.parse(decodeURIComponent(textAt(policy, "GetRolePolicyResult", "PolicyDocument"))) as {
        readonly Statement: readonly { readonly Action: readonly string[]; readonly Resource: unknown }[];
      };
      const name = RoleName.replace(/-[0-9a-f]{7}$/, "");
      for (const { Action, Resource } of Statement)
        for (const action of Action) found.push({ name, action, everywhere: Resource === "*" || action.includes("*") });
    }
  }
  return found.sort((one, other) => (`${one.name} ${one.action}` < `${other.name} ${other.action}` ? -1 : 1));
}
