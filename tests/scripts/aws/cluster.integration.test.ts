import { afterAll, beforeAll, expect, test } from "vitest";
import type { Account } from "../../../scripts/aws/account/start-account.ts";
import { wireTo } from "../../../scripts/aws/account/wire.ts";
import { listAt, textAt } from "../../../scripts/aws/account/xml.ts";
import { askBalancer, type BalancerAnswer } from "../../../scripts/aws/cluster/ask-balancer.ts";
import { type Cluster, clusterBooks, startCluster } from "../../../scripts/aws/cluster/start-cluster.ts";
import { difference, inventory, type Thing } from "../../../scripts/aws/inventory.ts";
import type { ExampleStack } from "../../../scripts/aws/stack.ts";
import { type TestAccount, testAccount } from "./account.ts";
import { type Behaviour, type StubEngine, stubEngine } from "./stub-engine.ts";

const quietly = ["--yes", "--skip-preview"];
const image = (letter: string) => `registry.example/acme/web@sha256:${letter.repeat(64)}`;
/** What each image is: by the first digit of its digest. */
const behaviours: Readonly<Record<string, Behaviour>> = {
  a: "well",
  b: "well",
  c: "exits",
  d: "sick",
  e: "for-amd64",
  f: "missing",
};

let aws: TestAccount;
let account: Account;
let engine: StubEngine;
let cluster: Cluster;
let stack: ExampleStack;
let before: readonly Thing[];
let url = "";
const said: string[] = [];

const there = () => inventory(account.endpoint, "eu-west-1");
const wire = () => wireTo(account.endpoint, "eu-west-1");
type Service = {
  readonly clusterArn: string;
  readonly serviceName: string;
  readonly runningCount: number;
  readonly taskDefinition: string;
  readonly deployments: readonly { readonly rolloutState: string; readonly rolloutStateReason: string }[];
  readonly events: readonly { readonly message: string }[];
};
async function service(): Promise<Service> {
  const [arn = ""] = (
    await wire().json<{ readonly clusterArns: readonly string[] }>("ecs", "ListClusters")
  ).clusterArns.filter((each) => each.includes("/web-"));
  const names = await wire().json<{ readonly serviceArns: readonly string[] }>("ecs", "ListServices", { cluster: arn });
  const told = await wire().json<{ readonly services: readonly Service[] }>("ecs", "DescribeServices", {
    cluster: arn,
    services: names.serviceArns,
  });
  if (told.services[0] === undefined) throw new Error("there is no service");
  return told.services[0];
}
/** What the balancer answers. */
const answers = (): Promise<BalancerAnswer> => askBalancer(cluster.address, url);

beforeAll(async () => {
  aws = await testAccount();
  const books = clusterBooks();
  account = await aws.open({ tasksRunAtOnce: false, layers: books.layers });
  engine = await stubEngine((of) => behaviours[/sha256:(.)/.exec(of)?.[1] ?? ""] ?? "missing");
  cluster = await startCluster({
    services: account.services,
    books,
    moto: aws.moto,
    region: "eu-west-1",
    dockerHost: engine.host,
    secondMs: 20,
    say: (line) => said.push(line),
  });
  const secret = await wireTo(aws.moto, "eu-west-1").json<{ readonly ARN: string }>("secretsmanager", "CreateSecret", {
    Name: "registry",
    SecretString: JSON.stringify({ username: "puller", password: "of a test" }),
  });
  stack = await aws.stack(account.endpoint, { config: { image: image("a"), registrySecretArn: secret.ARN } });
  before = await there();
});
afterAll(async () => {
  await cluster?.stop();
  await engine?.close();
  await aws?.end();
});

test("the service's tasks run on its machines, as their definition says, and the balancer answers by its name", async () => {
  const up = await stack.pulumi(["up", ...quietly]);
  expect(up.exitCode, `${up.output}\n${said.join("\n")}`).toBe(0);
  url = (await stack.pulumi(["stack", "output", "url"])).output.trim();
  const { clusterArns } = await wire().json<{ readonly clusterArns: readonly string[] }>("ecs", "ListClusters");
  const web = clusterArns.find((each) => each.includes("/web-"));
  const { containerInstanceArns } = await wire().json<{ readonly containerInstanceArns: readonly string[] }>(
    "ecs",
    "ListContainerInstances",
    { cluster: web },
  );
  const { taskArns } = await wire().json<{ readonly taskArns: readonly string[] }>("ecs", "ListTasks", {
    cluster: web,
  });
  const { tasks } = await wire().json<{ readonly tasks: readonly Readonly<Record<string, unknown>>[] }>(
    "ecs",
    "DescribeTasks",
    { cluster: web, tasks: taskArns },
  );
  const targets = await wire().query("elasticloadbalancing", "DescribeTargetHealth", {
    TargetGroupArn: await targetGroup(),
  });
  expect({
    machines: containerInstanceArns.length,
    tasks: tasks.map(({ lastStatus, healthStatus }) => [lastStatus, healthStatus]),
    spread: new Set(tasks.map(({ containerInstanceArn }) => containerInstanceArn)).size,
    targets: listAt(targets, "DescribeTargetHealthResult", "TargetHealthDescriptions").map((each) =>
      textAt(each, "TargetHealth", "State"),
    ),
    running: (await service()).runningCount,
  }).toEqual({
    machines: 3,
    tasks: Array.from({ length: 3 }, () => ["RUNNING", "HEALTHY"]),
    spread: 3,
    targets: ["healthy", "healthy", "healthy"],
    running: 3,
  });
  expect(engine.created[0]).toMatchObject({
    Image: image("a"),
    Env: expect.arrayContaining([`IMAGE=${image("a")}`, "PORT=8080"]),
    Healthcheck: { Test: ["CMD", "node", "healthcheck.mjs"] },
    HostConfig: { ReadonlyRootfs: true, CapDrop: ["ALL"] },
  });
  expect(JSON.parse(Buffer.from(engine.pulls[0]?.auth ?? "", "base64url").toString())).toMatchObject({
    username: "puller",
    password: "of a test",
  });
  expect(await answers()).toMatchObject({ status: 200, image: image("a") });
});

const targetGroup = async () => {
  const groups = await wire().query("elasticloadbalancing", "DescribeTargetGroups");
  return textAt(listAt(groups, "DescribeTargetGroupsResult", "TargetGroups")[0], "TargetGroupArn");
};

test("a new version takes over, and nothing of the old one is left", async () => {
  await stack.pulumi(["config", "set", "image", image("b")]);
  const up = await stack.pulumi(["up", ...quietly]);
  expect(up.exitCode, up.output).toBe(0);
  expect(await answers()).toMatchObject({ status: 200, image: image("b") });
  expect(engine.running()).toBe(3);
});

/** What ECS says when it has taken a version back. */
const takenBack = (now: Service) => ({
  rollout: now.deployments.map(({ rolloutState }) => rolloutState),
  events: now.events.slice(0, 4).map(({ message }) => message.replaceAll(/ecs-svc\/\d+/g, "(id)")),
});
const wayBack = {
  rollout: ["COMPLETED"],
  events: [
    expect.stringMatching(/has reached a steady state\.$/),
    expect.stringMatching(/\(deployment \(id\)\) deployment completed\.$/),
    expect.stringMatching(/\(deployment \(id\)\) rolling back to deploymentId \(id\)\.$/),
    expect.stringMatching(/\(deployment \(id\)\) deployment failed: tasks failed to start\.$/),
  ],
};

/** Gives the service a version of its own, without an update of the stack, and waits until it is steady again. */
async function release(letter: string): Promise<{ readonly before: Service; readonly remove: () => Promise<unknown> }> {
  const steady = () => said.filter((line) => line.includes("steady state")).length;
  const [seen, before] = [steady(), await service()];
  const ecs = <T>(action: string, parameters: object) => wire().json<T>("ecs", action, parameters);
  type Registered = {
    readonly taskDefinition: {
      readonly taskDefinitionArn: string;
      readonly executionRoleArn: string;
      readonly containerDefinitions: readonly object[];
    };
  };
  const { taskDefinition } = await ecs<Registered>("DescribeTaskDefinition", { taskDefinition: before.taskDefinition });
  const bad = await ecs<Registered>("RegisterTaskDefinition", {
    family: "bad",
    networkMode: "awsvpc",
    requiresCompatibilities: ["EC2"],
    cpu: "256",
    memory: "256",
    executionRoleArn: taskDefinition.executionRoleArn,
    containerDefinitions: taskDefinition.containerDefinitions.map((each) => ({ ...each, image: image(letter) })),
  });
  const { taskDefinitionArn } = bad.taskDefinition;
  await ecs("UpdateService", {
    cluster: before.clusterArn,
    service: before.serviceName,
    taskDefinition: taskDefinitionArn,
  });
  await expect.poll(steady, { timeout: 60_000 }).toBe(seen + 1);
  return { before, remove: () => ecs("DeregisterTaskDefinition", { taskDefinition: taskDefinitionArn }) };
}

test.each([
  ["whose tasks exit", "c", /Essential container in task exited \(exit code 1\)/],
  ["whose tasks never become healthy", "d", /Task failed container health checks/],
  ["that is for another processor", "e", /exec format error, the image is for linux\/amd64/],
  ["that is not in the registry", "f", /CannotPullContainerError: manifest unknown/],
])("a version %s is taken back", async (_what, letter, why) => {
  const { before, remove } = await release(letter);
  expect(takenBack(await service())).toEqual(wayBack);
  expect([(await service()).taskDefinition, (await answers()).image]).toEqual([before.taskDefinition, image("b")]);
  expect(engine.running()).toBe(3);
  expect(said.join("\n")).toMatch(why);
  await remove();
});

test("a start role that may not write logs fails the tasks before they are pulled, and the version is taken back", async () => {
  const roles = listAt(await wire().query("iam", "ListRoles"), "ListRolesResult", "Roles").map((each) =>
    textAt(each, "RoleName"),
  );
  const RoleName = roles.find((name) => name.startsWith("start-")) ?? "";
  const [PolicyName = ""] = listAt(
    await wire().query("iam", "ListRolePolicies", { RoleName }),
    "ListRolePoliciesResult",
    "PolicyNames",
  ).map(String);
  const found = await wire().query("iam", "GetRolePolicy", { RoleName, PolicyName });
  const PolicyDocument = decodeURIComponent(textAt(found, "GetRolePolicyResult", "PolicyDocument"));
  const moto = wireTo(aws.moto, "eu-west-1");
  await moto.query("iam", "DeleteRolePolicy", { RoleName, PolicyName });
  const pulls = engine.pulls.length;
  const { remove } = await release("a");
  await moto.query("iam", "PutRolePolicy", { RoleName, PolicyName, PolicyDocument });
  expect([takenBack(await service()), engine.pulls.length - pulls]).toEqual([wayBack, 0]);
  expect(said.join("\n")).toMatch(/AccessDeniedException: start-\w+ may not logs:CreateLogStream/);
  await remove();
});

test("without the rule that lets the balancer in, no target is well", async () => {
  const rules = listAt(await wire().query("ec2", "DescribeSecurityGroupRules"), "securityGroupRuleSet");
  const rule = rules.find((each) => textAt(each, "description") === "From the load balancer");
  await wireTo(aws.moto, "eu-west-1").query("ec2", "RevokeSecurityGroupIngress", {
    GroupId: textAt(rule, "groupId"),
    "SecurityGroupRuleId.1": textAt(rule, "securityGroupRuleId"),
  });
  await expect.poll(async () => (await answers()).status, { timeout: 60_000 }).toBe(503);
});

test("destroy ends every task, and the account is as it was", async () => {
  const mended = await stack.pulumi(["up", "--refresh", ...quietly]);
  expect(mended.exitCode, mended.output).toBe(0);
  const destroyed = await stack.pulumi(["destroy", "--refresh", ...quietly]);
  expect(destroyed.exitCode, destroyed.output).toBe(0);
  await expect.poll(() => engine.running(), { timeout: 30_000 }).toBe(0);
  await expect
    .poll(async () => difference(before, await there()), { timeout: 30_000 })
    .toEqual({ added: [], removed: [] });
});
