import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { installLocked } from "../../../scripts/provision/install-locked.ts";
import {
  exampleFolder,
  imageByDigest,
  inputsOf,
  type Programs,
  type RecordedProgram,
  readSettings,
  startPrograms,
} from "./program.ts";

const run = promisify(execFile);
let program: RecordedProgram;
let programs: Programs;
const runProgram: Programs["run"] = (configuration) => programs.run(configuration);

beforeAll(async () => {
  await installLocked(exampleFolder);
  programs = startPrograms();
  program = await runProgram({ image: imageByDigest });
}, 600_000);

afterAll(() => programs.end());

const parsed = (inputs: Readonly<Record<string, unknown>>, key: string): unknown => JSON.parse(String(inputs[key]));
const idsOf = (kind: string): string[] =>
  program.resources.map(({ id }) => id).filter((id) => id.startsWith(`${kind}/`));

test("the program is correct by its types", async () => {
  const compiler = join(exampleFolder, "node_modules", "typescript", "bin", "tsc");
  expect(await run(process.execPath, [compiler, "-p", exampleFolder])).toEqual({ stdout: "", stderr: "" });
}, 120_000);

test("every resource, its inputs, and what it waits for", async () => {
  await expect(`${JSON.stringify(program, null, 2)}\n`).toMatchFileSnapshot("recorded/program.json");
});

describe("what Graviton needs", () => {
  test("three t4g instances, no more and no fewer", () => {
    const { minSize, maxSize, desiredCapacity } = inputsOf(program, "Group/web");
    const { instanceType } = inputsOf(program, "LaunchTemplate/web");
    expect({ minSize, maxSize, desiredCapacity, instanceType }).toEqual({
      minSize: 3,
      maxSize: 3,
      desiredCapacity: 3,
      instanceType: "t4g.small",
    });
  });

  test("they run the image that AWS publishes for ECS on Arm", () => {
    const asked = program.asked.filter(({ token }) => token === "aws:ssm/getParameter:getParameter");
    expect(asked.map(({ inputs }) => inputs)).toEqual([
      { name: "/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id" },
    ]);
    expect(inputsOf(program, "LaunchTemplate/web").imageId).toBe("ami-of-the-parameter");
  });

  test("the task says that it is for Arm, and runs the image by its digest", () => {
    const task = inputsOf(program, "TaskDefinition/web");
    expect(task.runtimePlatform).toEqual({ cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" });
    expect(parsed(task, "containerDefinitions")).toMatchObject([{ image: imageByDigest }]);
  });

  test("one task per instance, through the capacity provider", () => {
    const { desiredCount, capacityProviderStrategies, launchType } = inputsOf(program, "Service/web");
    expect({ desiredCount, capacityProviderStrategies, launchType }).toEqual({
      desiredCount: 3,
      capacityProviderStrategies: [{ capacityProvider: "name-of-CapacityProvider/web", weight: 1 }],
      launchType: undefined,
    });
  });

  test("only zones that offer the instance type and need no opting in are used, in a stable order", () => {
    expect(idsOf("Subnet").map((id) => inputsOf(program, id).availabilityZone)).toEqual(["eu-west-1a", "eu-west-1b"]);
  });
});

describe("health", () => {
  test("the balancer and ECS both ask the app, and a bad deployment is rolled back", () => {
    const { healthCheck } = inputsOf(program, "TargetGroup/web");
    const { deploymentCircuitBreaker, waitForSteadyState } = inputsOf(program, "Service/web");
    expect({ healthCheck, deploymentCircuitBreaker, waitForSteadyState }).toEqual({
      healthCheck: {
        path: "/health",
        matcher: "200",
        interval: 10,
        timeout: 5,
        healthyThreshold: 2,
        unhealthyThreshold: 3,
      },
      deploymentCircuitBreaker: { enable: true, rollback: true },
      waitForSteadyState: true,
    });
    expect(parsed(inputsOf(program, "TaskDefinition/web"), "containerDefinitions")).toMatchObject([
      { healthCheck: { command: ["CMD", "node", "healthcheck.mjs"] } },
    ]);
  });

  test("an app with a health path of its own and no command is asked by the balancer alone", async () => {
    const other = await runProgram({ image: imageByDigest, healthPath: "/ready", healthCommand: "[]" });
    expect(inputsOf(other, "TargetGroup/web").healthCheck).toMatchObject({ path: "/ready" });
    const [container] = parsed(inputsOf(other, "TaskDefinition/web"), "containerDefinitions") as readonly object[];
    expect(Object.keys(container ?? {})).not.toContain("healthCheck");
  });
});

describe("least access", () => {
  test("only the balancer is open, and only the balancer reaches the app", () => {
    const rules = [...idsOf("SecurityGroupIngressRule"), ...idsOf("SecurityGroupEgressRule")].map((id) => {
      const { securityGroupId, cidrIpv4, referencedSecurityGroupId, fromPort, toPort } = inputsOf(program, id);
      return `${id}: ${securityGroupId} and ${cidrIpv4 ?? referencedSecurityGroupId} on ${fromPort}-${toPort}`;
    });
    expect(rules).toEqual([
      "SecurityGroupIngressRule/app-from-balancer: SecurityGroup/tasks and SecurityGroup/balancer on 8080-8080",
      "SecurityGroupIngressRule/internet-to-balancer: SecurityGroup/balancer and 0.0.0.0/0 on 80-80",
      "SecurityGroupEgressRule/balancer-to-app: SecurityGroup/balancer and SecurityGroup/tasks on 8080-8080",
      "SecurityGroupEgressRule/instances-to-https: SecurityGroup/instances and 0.0.0.0/0 on 443-443",
    ]);
    // A rule written inside a group would not be among these.
    expect(
      idsOf("SecurityGroup").filter((id) => "ingress" in inputsOf(program, id) || "egress" in inputsOf(program, id)),
    ).toEqual([]);
  });

  test("no permission of any role reaches beyond this stack, except those that AWS can only give for everything", () => {
    const wide = idsOf("RolePolicy").flatMap((id) => {
      const { Statement } = parsed(inputsOf(program, id), "policy") as {
        readonly Statement: readonly { readonly Action: readonly string[]; readonly Resource: string }[];
      };
      return Statement.filter(({ Resource }) => Resource === "*").flatMap(({ Action }) => Action);
    });
    expect(wide).toEqual(["ecs:DiscoverPollEndpoint"]);
  });

  test("an image in ECR may be pulled, and no other", async () => {
    const image = `123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/web:1@sha256:${"b".repeat(64)}`;
    expect(parsed(inputsOf(await runProgram({ image }), "RolePolicy/start"), "policy")).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: "arn-of-LogGroup/web:*",
        },
        { Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: "*" },
        {
          Effect: "Allow",
          Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
          Resource: "arn:aws:ecr:eu-west-1:123456789012:repository/team/web",
        },
      ],
    });
  });

  test("a private registry is read with the secret it was given, which no state ever holds", async () => {
    const registrySecretArn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:hub-AbCdEf";
    const private_ = await runProgram({ image: imageByDigest, registrySecretArn });
    expect(parsed(inputsOf(private_, "TaskDefinition/web"), "containerDefinitions")).toMatchObject([
      { repositoryCredentials: { credentialsParameter: registrySecretArn } },
    ]);
    expect(parsed(inputsOf(private_, "RolePolicy/start"), "policy")).toMatchObject({
      Statement: [{}, { Action: ["secretsmanager:GetSecretValue"], Resource: registrySecretArn }],
    });
  });
});

describe("an unattended teardown", () => {
  test("nothing protects itself, and nothing waits for what no one will do", () => {
    const { autoScalingGroupProvider } = inputsOf(program, "CapacityProvider/web");
    expect({
      service: inputsOf(program, "Service/web").forceDelete,
      instances: inputsOf(program, "Group/web").forceDelete,
      balancerProtected: inputsOf(program, "LoadBalancer/web").enableDeletionProtection,
      autoScalingGroupProvider,
    }).toEqual({
      service: true,
      instances: true,
      balancerProtected: false,
      autoScalingGroupProvider: {
        autoScalingGroupArn: "arn-of-Group/web",
        managedScaling: { status: "DISABLED" },
        managedTerminationProtection: "DISABLED",
        managedDraining: "DISABLED",
      },
    });
  });

  test.each([
    ["the service goes before the capacity it runs on", "Service/web", "ClusterCapacityProviders/web"],
    ["the service goes before its way in", "Service/web", "Listener/http"],
    ["the service goes before the permission to start its tasks", "Service/web", "RolePolicy/start"],
    ["the capacity provider goes before its instances", "CapacityProvider/web", "Group/web"],
    ["the instances go before their permission to report to ECS", "Group/web", "RolePolicy/instance"],
    ["the instances go before their way to ECS", "Group/web", "Route/internet"],
    ["the instances go before the rule that lets them out", "Group/web", "SecurityGroupEgressRule/instances-to-https"],
    ["the instances go before their cluster", "Group/web", "Cluster/web"],
    ["the balancer goes before the gateway that its addresses need", "LoadBalancer/web", "Route/internet"],
  ])("%s", (_, earlier, later) => {
    expect([...deletedAfter(earlier)]).toContain(later);
  });

  /** Everything that a resource depends on, directly or not: all of it is deleted only after the resource. */
  function deletedAfter(id: string, seen = new Set<string>()): Set<string> {
    for (const dependency of program.resources.find((resource) => resource.id === id)?.dependencies ?? []) {
      if (!seen.has(dependency)) deletedAfter(dependency, seen.add(dependency));
    }
    return seen;
  }
});

test("the url, the image, and the names that an operator needs, are the outputs", () => {
  expect(program.outputs).toEqual({
    url: "http://web.eu-west-1.elb.amazonaws.com",
    image: imageByDigest,
    clusterName: "name-of-Cluster/web",
    serviceName: "name-of-Service/web",
    ecsService: {
      cluster: "arn:aws:ecs:eu-west-1:123456789012:cluster/web",
      service: "name-of-Service/web",
      taskDefinition: "arn-of-TaskDefinition/web",
    },
  });
});

test("whatever can carry tags names its project and stack", () => {
  const untagged = program.resources.filter(({ inputs }) => inputs.tags === undefined).map(({ id }) => id);
  expect(untagged).toEqual([
    "ClusterCapacityProviders/web",
    "RolePolicy/instance",
    "RolePolicy/start",
    "Route/internet",
    "RouteTableAssociation/public-0",
    "RouteTableAssociation/public-1",
  ]);
});

test("an image by tag is refused before anything is created", async () => {
  const { refused, resources } = await runProgram({ image: "docker.io/acme/web:latest" });
  expect(refused).toMatch(/^configuration "image" does not name an image by digest: "docker.io\/acme\/web:latest"/);
  expect(resources).toEqual([]);
});

test("a region with too few zones is refused with what it has", async () => {
  const { refused } = await runProgram({ image: imageByDigest, zones: "4" });
  // Pulumi says before it through which properties the sentence came.
  expect(refused).toMatch(
    /4 zones are wanted, but t4g.small is offered in 3 of this region: eu-west-1a, eu-west-1b, eu-west-1c\. Set "zones", "instanceType" or the region\.$/,
  );
});

test("each setting that cannot work is refused by its name, and those that look alike are not", async () => {
  const image = imageByDigest;
  const byTag = { image: "acme/web:1" };
  const cutOff = { image: "acme/web@sha256:abc" };
  const bad = [
    {},
    byTag,
    cutOff,
    { image: `-v@sha256:${"a".repeat(64)}` },
    { image, instanceType: "t3.small" },
    { image, instanceType: "g4dn.xlarge" },
    { image, instanceType: "a1.large" },
    { image, zones: "1" },
    { image, zones: "7" },
    { image, containerPort: "70000" },
    { image, healthPath: "health" },
  ];
  const refusals = (await readSettings(bad)) as readonly { readonly refused: string }[];
  expect(refusals.map(({ refused }) => /^.*?(?=\.| by digest: |\n|$)/.exec(refused)?.[0])).toEqual([
    "Missing required configuration variable 'web:image'",
    'configuration "image" does not name an image',
    'configuration "image" does not name an image',
    'configuration "image" does not name an image',
    'configuration "instanceType" is not a Graviton type: "t3',
    'configuration "instanceType" is not a Graviton type: "g4dn',
    'configuration "instanceType" is not a Graviton type: "a1',
    'configuration "zones" is not a whole number from 2 to 6: 1',
    'configuration "zones" is not a whole number from 2 to 6: 7',
    'configuration "containerPort" is not a whole number from 1 to 65535: 70000',
    'configuration "healthPath" does not begin with a slash: "health"',
  ]);
  const types = ["t4g.nano", "m7gd.2xlarge", "c8gn.medium", "im4gn.large", "x2gd.metal", "g5g.xlarge"];
  const health = { healthPath: "/health", healthCommand: ["node", "healthcheck.mjs"] };
  const defaults = { image, instanceType: "t4g.small", zones: 2, containerPort: 8080, ...health };
  expect(await readSettings([{ image }, ...types.map((instanceType) => ({ image, instanceType }))])).toEqual([
    defaults,
    ...types.map((instanceType) => ({ ...defaults, instanceType })),
  ]);
});
