import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Aim, held, slow } from "../../../scripts/aws/account/faults.ts";
import { orders } from "../../../scripts/aws/account/orders.ts";
import { rules } from "../../../scripts/aws/account/rules/all.ts";
import type { Account } from "../../../scripts/aws/account/start-account.ts";
import { type Wire, wireTo } from "../../../scripts/aws/account/wire.ts";
import { textAt } from "../../../scripts/aws/account/xml.ts";
import { inventory } from "../../../scripts/aws/inventory.ts";
import type { ExampleStack } from "../../../scripts/aws/stack.ts";
import { minute, quietly, type TestAccount, testAccount, usually } from "./account.ts";

let aws: TestAccount;

beforeAll(async () => {
  aws = await testAccount();
});
afterAll(() => aws.end());

/** The code and the words of a refusal; "done" when nothing was refused. */
async function refusalOf(asking: Promise<unknown>): Promise<string> {
  try {
    await asking;
    return "done";
  } catch (error) {
    const { message } = error as Error;
    const xml = /<Code>(.*?)<\/Code>.*?<Message>(.*?)<\/Message>/s.exec(message);
    const json = /"__type": ?"(?:.*#)?(.*?)".*"message": ?"(.*?)"/.exec(message);
    const [, code, words = ""] = xml ?? json ?? [];
    return `${code}: ${words.replaceAll("&#39;", "'")}`;
  }
}

describe("while the example is up", () => {
  let account: Account;
  let stack: ExampleStack;
  let wire: Wire;
  const refused = async (service: string, action: string, parameters: Readonly<Record<string, string>>) =>
    refusalOf(wire.query(service, action, parameters));

  beforeAll(async () => {
    account = await aws.open();
    stack = await aws.stack(account.endpoint, { env: usually });
    wire = wireTo(account.endpoint, "eu-west-1");
    const up = await stack.pulumi(["up", ...quietly]);
    expect(up.exitCode, up.output).toBe(0);
  });

  const find = async (kind: string, about: RegExp) =>
    (await inventory(account.endpoint, "eu-west-1")).find((each) => each.kind === kind && about.test(each.about))?.id ??
    `no ${kind}`;

  test("a subnet with network interfaces stays", async () => {
    const SubnetId = await find("subnet", /stack dev/);
    expect(await refused("ec2", "DeleteSubnet", { SubnetId })).toBe(
      `DependencyViolation: The subnet '${SubnetId}' has dependencies and cannot be deleted.`,
    );
  });

  test("a security group that something has, and one that another group names, stay", async () => {
    for (const name of [/^instances-/, /^tasks-/]) {
      const GroupId = await find("security group", name);
      expect(await refused("ec2", "DeleteSecurityGroup", { GroupId })).toBe(
        `DependencyViolation: resource ${GroupId} has a dependent object`,
      );
    }
  });

  test("a gateway stays while its network has mapped public addresses", async () => {
    const InternetGatewayId = await find("internet gateway", /stack dev/);
    const VpcId = await find("network", /stack dev/);
    expect(await refused("ec2", "DetachInternetGateway", { InternetGatewayId, VpcId })).toBe(
      `DependencyViolation: Network ${VpcId} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
    );
  });

  test("a network with what is in it stays", async () => {
    const VpcId = await find("network", /stack dev/);
    expect(await refused("ec2", "DeleteVpc", { VpcId })).toBe(
      `DependencyViolation: The vpc '${VpcId}' has dependencies and cannot be deleted.`,
    );
  });

  test("a network interface of a balancer is AWS's", async () => {
    const NetworkInterfaceId = await find("network interface", /^ELB /);
    expect(await refused("ec2", "DeleteNetworkInterface", { NetworkInterfaceId })).toBe(
      `InvalidParameterValue: Network interface '${NetworkInterfaceId}' is currently in use.`,
    );
  });

  test("a group of Auto Scaling with instances goes by force only", async () => {
    const AutoScalingGroupName = await find("auto scaling group", /3 instances/);
    expect(await refused("autoscaling", "DeleteAutoScalingGroup", { AutoScalingGroupName })).toMatch(
      /^ResourceInUse: You cannot delete an AutoScalingGroup while there are instances/,
    );
  });

  test("a target group that a listener forwards to stays", async () => {
    const TargetGroupArn = await find("target group", /HTTP/);
    expect(await refused("elasticloadbalancing", "DeleteTargetGroup", { TargetGroupArn })).toMatch(/^ResourceInUse: /);
  });

  test("a role with policies, and one in an instance profile, stay", async () => {
    const role = async (name: RegExp) =>
      (await inventory(account.endpoint, "eu-west-1"))
        .find(({ kind, id }) => kind === "role" && name.test(id))
        ?.id.split("/")
        .at(-1) ?? "";
    expect(await refused("iam", "DeleteRole", { RoleName: await role(/\/start-/) })).toBe(
      "DeleteConflict: Cannot delete entity, must delete policies first.",
    );
    expect(await refused("iam", "DeleteRole", { RoleName: await role(/\/instance-/) })).toBe(
      "DeleteConflict: Cannot delete entity, must remove roles from instance profile first.",
    );
  });

  test("a capacity provider stays in its cluster while services use it, and in ECS while a cluster has it", async () => {
    const cluster = await find("cluster", /^$/);
    const put = { cluster, capacityProviders: [], defaultCapacityProviderStrategy: [] };
    expect(await refusalOf(wire.json("ecs", "PutClusterCapacityProviders", put))).toBe(
      "ResourceInUseException: The specified capacity provider is in use and cannot be removed.",
    );
    const capacityProvider = await find("capacity provider", /^web-/);
    await wire.json("ecs", "DeleteCapacityProvider", { capacityProvider });
    await expect
      .poll(async () => {
        const asked = { capacityProviders: [capacityProvider] };
        const { capacityProviders } = await wire.json<{
          capacityProviders: readonly { updateStatusReason?: string }[];
        }>("ecs", "DescribeCapacityProviders", asked);
        return capacityProviders[0]?.updateStatusReason;
      })
      .toMatch(/^The capacity provider cannot be deleted because it is associated with cluster: /);
  });

  test("a cluster with services, and one with container instances, stay", async () => {
    const cluster = await find("cluster", /^$/);
    expect(await refusalOf(wire.json("ecs", "DeleteCluster", { cluster }))).toBe(
      "ClusterContainsServicesException: The Cluster cannot be deleted while Services are active.",
    );
    const other = { clusterName: "with-an-instance" };
    await wire.json("ecs", "CreateCluster", other);
    const instanceId = await find("instance", /^running/);
    await wire.json("ecs", "RegisterContainerInstance", {
      cluster: other.clusterName,
      instanceIdentityDocument: JSON.stringify({ instanceId }),
    });
    expect(await refusalOf(wire.json("ecs", "DeleteCluster", { cluster: other.clusterName }))).toBe(
      "ClusterContainsContainerInstancesException: The Cluster cannot be deleted while Container Instances are active or draining.",
    );
  });

  test("an instance does not start in a zone that has not its type", async () => {
    const far = wireTo(account.endpoint, "us-east-1");
    const network = await far.query("ec2", "CreateVpc", { CidrBlock: "10.9.0.0/16" });
    const made = await far.query("ec2", "CreateSubnet", {
      VpcId: textAt(network, "vpc", "vpcId"),
      CidrBlock: "10.9.0.0/24",
      AvailabilityZone: "us-east-1e",
    });
    const template = await far.query("ec2", "CreateLaunchTemplate", {
      LaunchTemplateName: "far",
      "LaunchTemplateData.InstanceType": "t4g.small",
    });
    const launch = {
      MinCount: "1",
      MaxCount: "1",
      SubnetId: textAt(made, "subnet", "subnetId"),
      "LaunchTemplate.LaunchTemplateId": textAt(template, "launchTemplate", "launchTemplateId"),
    };
    expect(await refusalOf(far.query("ec2", "RunInstances", launch))).toBe(
      "Unsupported: Your requested instance type (t4g.small) is not supported in your requested Availability Zone (us-east-1e). Please retry your request by not specifying an Availability Zone or choosing us-east-1a, us-east-1b, us-east-1c, us-east-1d, us-east-1f.",
    );
  });

  /**
   * No order that is taken out shows it: Pulumi deletes in the reverse of the order in which it could have created, level by level, so a
   * policy that nothing waits for goes late all the same. It is shown by hand.
   */
  test("a service does not drain by instances that have lost their permission, and the destroy says so", async () => {
    const exported = JSON.parse((await stack.pulumi(["stack", "export"])).output) as {
      readonly deployment: { readonly resources: readonly { readonly urn: string; readonly id?: string }[] };
    };
    const policy = exported.deployment.resources.find(({ urn }) => urn.endsWith("RolePolicy::instance"))?.id ?? "";
    const [RoleName = "", PolicyName = ""] = policy.split(":");
    await wire.query("iam", "DeleteRolePolicy", { RoleName, PolicyName });
    const destroy = await stack.pulumi(["destroy", ...quietly], { env: minute(500) });
    expect(destroy.exitCode, destroy.output).toBe(1);
    expect(destroy.output).toContain("timeout after 900 s while waiting for the tasks of ");
  });

  test("each rule of the layer has its document of AWS, and a test of its own", async () => {
    const text = await readFile(import.meta.filename, "utf8");
    expect(mutations.map(({ order }) => order).toSorted()).toEqual(
      orders
        .filter(({ dependsOn = [] }) => dependsOn.some((each) => each.for === "up"))
        .map(({ name }) => name)
        .toSorted(),
    );
    expect(rules.filter(({ document }) => !document.startsWith("https://docs.aws.amazon.com/"))).toEqual([]);
    expect(rules.filter(({ action }) => !text.includes(`"${action}"`)).map(({ name }) => name)).toEqual([]);
  });
});

/** What of the example satisfies a rule, and what happens on AWS without it. */
type Mutation = {
  /** By its name. */
  readonly order: string;
  /** What is taken out, by file. */
  readonly out: readonly (readonly [file: string, from: string, to: string])[];
  /** What AWS takes its time for, so that what is not ordered comes in the wrong order. */
  readonly late: { readonly aim: Aim; readonly until: Parameters<typeof held>[1] };
  readonly says: string;
};

const groupOrder = "{ dependsOn: [policy, ...network.routes, ...security.rules] }";
const serviceOrder = "dependsOn: [cluster.attachment, balancer.listener, task.startPolicy, ...security.rules]";
const balancerOrder = "{ dependsOn: [...network.routes] }";

const createService: Aim = { service: "ecs", action: "CreateService" };

const mutations: readonly Mutation[] = [
  {
    order: "a balancer that faces the internet, in a network without a gateway",
    out: [["balancer.ts", balancerOrder, "{}"]],
    late: {
      aim: { service: "ec2", action: "AttachInternetGateway" },
      until: { service: "elasticloadbalancing", action: "CreateLoadBalancer" },
    },
    says: "has no internet gateway",
  },
  {
    order: "a service placed by a capacity provider that its cluster has not",
    out: [["service.ts", serviceOrder, serviceOrder.replace("cluster.attachment, ", "")]],
    late: { aim: { service: "ecs", action: "PutClusterCapacityProviders" }, until: createService },
    says: "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster.",
  },
  {
    order: "a service whose target group has no balancer",
    out: [["service.ts", serviceOrder, serviceOrder.replace("balancer.listener, ", "")]],
    late: { aim: { service: "elasticloadbalancing", action: "CreateLoadBalancer" }, until: createService },
    says: "does not have an associated load balancer.",
  },
  {
    order: "tasks that may not write their logs",
    out: [["service.ts", serviceOrder, serviceOrder.replace("task.startPolicy, ", "")]],
    late: {
      aim: {
        service: "iam",
        action: "PutRolePolicy",
        where: ({ query }) => query.RoleName?.startsWith("start-") === true,
      },
      until: "a deployment failed",
    },
    says: "may not logs:CreateLogStream",
  },
  {
    order: "tasks that the balancer cannot reach",
    out: [
      ["service.ts", serviceOrder, serviceOrder.replace(", ...security.rules", "")],
      ["cluster.ts", groupOrder, groupOrder.replace(", ...security.rules", "")],
    ],
    late: { aim: { service: "ec2", action: "AuthorizeSecurityGroupIngress" }, until: "a deployment failed" },
    says: "(port 8080) is unhealthy in its target group",
  },
];

describe.concurrent("the order that the example asks for, taken out", () => {
  test.each(mutations)("$order: the update fails", async ({ out, late, says }) => {
    const account = await aws.open({ layers: held(late.aim, late.until) });
    const stack = await aws.stack(account.endpoint, { env: usually });
    for (const [file, from, to] of out) {
      const path = join(stack.folder, "infrastructure", file);
      const text = await readFile(path, "utf8");
      expect(text).toContain(from);
      await writeFile(path, text.replace(from, to));
    }
    const up = await stack.pulumi(["up", ...quietly]);
    expect(up.exitCode, up.output).toBe(1);
    expect(up.output).toContain(says);
  });

  test("as it stands, it goes up and comes down however slow AWS is", async () => {
    const account = await aws.open({
      layers: mutations.map(({ late }) => slow(late.aim, 1_500)),
    });
    const stack = await aws.stack(account.endpoint, { name: "as-it-stands", env: usually });
    const up = await stack.pulumi(["up", ...quietly]);
    expect(up.exitCode, up.output).toBe(0);
    const destroy = await stack.pulumi(["destroy", ...quietly]);
    expect(destroy.exitCode, destroy.output).toBe(0);
  });
});
