import { describe, expect, test } from "vitest";
import { CliError } from "../../../src/cli/io/cli-error.ts";
import type { Io, ProcessEnd } from "../../../src/cli/io/io.ts";
import { kindOf } from "../../../src/cli/leftovers/find-resources.ts";
import { instancePrice, volumePrice } from "../../../src/cli/leftovers/prices.ts";
import { type LeftoversFlags, runLeftovers } from "../../../src/cli/leftovers/run-leftovers.ts";
import { fakeIo } from "../support/fake-io.ts";

const said = (stderr: string, status = 254): ProcessEnd => ({ kind: "ended", status, stdout: "", stderr });
const answer = (data: unknown): ProcessEnd => ({ kind: "ended", status: 0, stdout: JSON.stringify(data), stderr: "" });

/** What a command is asked is the key: its program and the next two words. What no answer is planned for is empty. */
async function leftovers(
  answers: Readonly<Record<string, ProcessEnd>>,
  { env = {}, ...flags }: LeftoversFlags & { readonly env?: Readonly<Record<string, string>> } = {},
) {
  const asked: string[] = [];
  const told = fakeIo();
  const { files, ...rest } = { ...told.io };
  const io: Io = {
    ...rest,
    env: { AWS_REGION: "eu-west-1", ...env },
    files: { ...files, withTemporaryFolder: (use) => use("/tmp/own") },
    run: async (command, options) => {
      asked.push(command.join(" "));
      const name = command[0] === "pulumi" ? "pulumi" : command.slice(0, 3).join(" ");
      if (command[0] === "pulumi") expect(options?.env?.PULUMI_BACKEND_URL).toBe("s3://state");
      return answers[name] ?? answer({});
    },
  };
  try {
    await runLeftovers(io, flags);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return { asked, error: { message: error.message, code: error.code, next: error.next[0] } };
  }
  return { asked, stdout: told.stdout(), stderr: told.stderr() };
}

const me = {
  "aws sts get-caller-identity": answer({ Account: "123456789012", Arn: "arn:aws:iam::123456789012:user/a" }),
};
const pairs = (stack: string, program = "web") => [
  { Key: "arm-pipeline:program", Value: program },
  { Key: "arm-pipeline:stack", Value: stack },
];
const ec2Tags = (id: string, type: string, stack: string) =>
  pairs(stack).map((pair) => ({ ResourceId: id, ResourceType: type, ...pair }));
const arn = (rest: string, service = "ec2") => `arn:aws:${service}:eu-west-1:123456789012:${rest}`;
const balancer = arn("loadbalancer/app/web/1", "elasticloadbalancing");
const instance = (id: string, state: string, more = {}) => ({
  InstanceId: id,
  InstanceType: "t4g.small",
  State: { Name: state },
  LaunchTime: "2020-01-31T12:00:00+00:00",
  ...more,
});

const account = {
  ...me,
  "aws resourcegroupstaggingapi get-resources": answer({
    ResourceTagMappingList: [
      { ResourceARN: arn("instance/i-1"), Tags: pairs("ci-1") },
      { ResourceARN: arn("instance/i-2"), Tags: pairs("ci-1") },
      { ResourceARN: balancer, Tags: pairs("ci-1") },
      { ResourceARN: arn("task/web/1", "ecs"), Tags: pairs("ci-1") },
      { ResourceARN: arn("service/web/web", "ecs"), Tags: pairs("ci-2") },
      { ResourceARN: arn("cluster/web", "ecs"), Tags: pairs("ci-2") },
      { ResourceARN: arn("cluster/old", "ecs"), Tags: pairs("ci-2") },
      { ResourceARN: arn("db:web", "rds"), Tags: pairs("ci-2") },
      { ResourceARN: arn("secret:web", "secretsmanager"), Tags: pairs("ci-2") },
    ],
  }),
  "aws ec2 describe-tags": answer({
    Tags: [
      ...["i-1", "i-2"].flatMap((id) => ec2Tags(id, "instance", "ci-1")),
      ...ec2Tags("vol-1", "volume", "ci-1"),
      ...ec2Tags("lt-1", "launch-template", "ci-1"),
      ...ec2Tags("nat-1", "natgateway", "ci-2"),
      ...ec2Tags("eipalloc-1", "elastic-ip", "ci-2"),
      ...ec2Tags("vpc-1", "vpc", "ci-2"),
      // AWS and what stands in for it tell the tags of what is gone, for a while.
      ...ec2Tags("vpc-0", "vpc", "ci-2"),
    ],
  }),
  "aws ec2 describe-vpcs": answer({ Vpcs: [{ VpcId: "vpc-1" }] }),
  "aws ec2 describe-instances": answer({
    Reservations: [
      { Instances: [instance("i-1", "running", { PublicIpAddress: "192.0.2.1" }), instance("i-2", "terminated")] },
    ],
  }),
  "aws ec2 describe-volumes": answer({
    Volumes: [{ VolumeId: "vol-1", VolumeType: "gp3", Size: 73, CreateTime: "x" }],
  }),
  "aws ec2 describe-nat-gateways": answer({ NatGateways: [{ NatGatewayId: "nat-1", State: "available" }] }),
  "aws ec2 describe-addresses": answer({ Addresses: [{ AllocationId: "eipalloc-1", PublicIp: "192.0.2.2" }] }),
  "aws ec2 describe-launch-templates": answer({
    LaunchTemplates: [{ LaunchTemplateId: "lt-1", CreateTime: "2020-01-30T12:00:00Z" }],
  }),
  "aws elbv2 describe-load-balancers": answer({
    LoadBalancers: [
      { LoadBalancerArn: balancer, Type: "application", Scheme: "internet-facing", AvailabilityZones: [{}, {}] },
    ],
  }),
  "aws autoscaling describe-auto-scaling-groups": answer({
    AutoScalingGroups: [
      {
        AutoScalingGroupARN: arn("autoScalingGroup:1:autoScalingGroupName/web", "autoscaling"),
        DesiredCapacity: 3,
        Tags: pairs("ci-1"),
      },
      { AutoScalingGroupARN: arn("autoScalingGroup:2:autoScalingGroupName/other", "autoscaling"), Tags: [] },
    ],
  }),
  "aws ecs describe-clusters": answer({
    clusters: [
      { clusterArn: arn("cluster/web", "ecs"), status: "ACTIVE" },
      { clusterArn: arn("cluster/old", "ecs"), status: "INACTIVE" },
    ],
  }),
  "aws ecs describe-services": answer({
    services: [
      {
        serviceArn: arn("service/web/web", "ecs"),
        status: "ACTIVE",
        runningCount: 1,
        desiredCount: 3,
        createdAt: 1_580_000_000,
      },
    ],
  }),
  "aws iam get-account-authorization-details": answer({
    RoleDetailList: [{ Arn: "arn:aws:iam::123456789012:role/web", Tags: pairs("ci-2") }, { Arn: "other" }],
  }),
};
const stacks = (...names: readonly string[]) => ({ pulumi: answer(names.map((name) => ({ name }))) });

test("an account is told by stack: what is gone from the backend first, each with its age, its cost, and where it is", async () => {
  const { stdout, stderr } = await leftovers(
    { ...account, ...stacks("organization/web/ci-1", "organization/other/ci-2") },
    { backend: "s3://state" },
  );
  expect([stdout?.replaceAll(/, [\dhm s]+ old/g, ", (age) old"), stderr]).toEqual([
    `13 resources of 2 stacks, 0.1128 USD an hour, in account 123456789012, eu-west-1

web/ci-2, GONE from the backend: 8 resources, (age) old, 0.0505 USD an hour, and 1 of unknown price
  1 rds db                               eu-west-1  ?
  1 ec2 nat-gateway                      eu-west-1  0.0450
  1 ec2 elastic-ip         192.0.2.2     eu-west-1  0.0050
  1 secretsmanager secret                eu-west-1  0.0005
  1 ec2 vpc                              eu-west-1
  1 ecs cluster                          eu-west-1
  1 ecs service            1 of 3 tasks  eu-west-1
  1 iam role                             global
    arn:aws:ec2:eu-west-1:123456789012:elastic-ip/eipalloc-1
    arn:aws:ec2:eu-west-1:123456789012:nat-gateway/nat-1
    arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-1
    arn:aws:ecs:eu-west-1:123456789012:cluster/web
    arn:aws:ecs:eu-west-1:123456789012:service/web/web
    arn:aws:rds:eu-west-1:123456789012:db:web
    arn:aws:secretsmanager:eu-west-1:123456789012:secret:web
    arn:aws:iam::123456789012:role/web

web/ci-1: 5 resources, (age) old, 0.0623 USD an hour
  1 elb loadbalancer                application, 2 zones  eu-west-1  0.0325
  1 ec2 instance                    t4g.small             eu-west-1  0.0218
  1 ec2 volume                      73 GB gp3             eu-west-1  0.0080
  1 autoscaling auto-scaling-group  3 wanted              eu-west-1
  1 ec2 launch-template                                   eu-west-1

List prices of us-east-1, 2025-06-30, without traffic and what is used by the request.
`,
    "1 stack of these is gone from s3://state: nothing will destroy what is left but you.\n",
  ]);
});

test("as JSON it is the same for a program, and only what was not asked for differs", async () => {
  const { stdout = "", stderr, asked } = await leftovers(account, { json: true });
  const { stacks: told, ...rest } = JSON.parse(stdout);
  expect(rest).toMatchObject({
    account: "123456789012",
    regions: ["eu-west-1"],
    backend: null,
    resources: 13,
    hourly: 0.1128,
    notLookedAt: [],
  });
  expect(
    told.map(({ stack, state, since, resources }: Record<string, unknown>) => [
      stack,
      state,
      since,
      (resources as unknown[]).length,
    ]),
  ).toEqual([
    ["ci-1", "not asked", "2020-01-30T12:00:00.000Z", 5],
    ["ci-2", "not asked", "2020-01-26T00:53:20.000Z", 8],
  ]);
  expect(stderr).toBe(
    "Which of these stacks still exist is not known without a backend: --backend s3://... or PULUMI_BACKEND_URL\n",
  );
  expect(asked.filter((command) => !/^aws \S+ (get|describe|list)-/.test(command))).toEqual([]);
});

test("what may not be asked is said, and what it would have told is of unknown price", async () => {
  const denied = said("An error occurred (UnauthorizedOperation) when calling DescribeInstances");
  const { stdout = "", stderr } = await leftovers({ ...account, "aws ec2 describe-instances": denied }, { json: true });
  expect([
    JSON.parse(stdout).stacks.map(({ unpriced }: { readonly unpriced: number }) => unpriced),
    stderr?.split("\n")[0],
  ]).toEqual([
    [1, 2],
    "warning: not looked at, aws ec2 describe-instances: An error occurred (UnauthorizedOperation) when calling DescribeInstances",
  ]);
});

test("an account in which nothing is left says so", async () => {
  expect(await leftovers({ ...me, ...stacks() }, { env: { PULUMI_BACKEND_URL: "s3://state" } })).toMatchObject({
    stdout: "Nothing in account 123456789012, eu-west-1 carries a stack's tag.\n",
    stderr: "",
  });
});

test("it looks into every region of the account where it is told to, and into those that are named", async () => {
  const regions = answer({ Regions: [{ RegionName: "us-east-1" }, { RegionName: "eu-west-1" }] });
  const all = await leftovers({ ...me, "aws ec2 describe-regions": regions }, { allRegions: true });
  const some = await leftovers(me, { region: ["eu-north-1", "eu-north-1"] });
  const nowhere = { ...me, "aws ec2 describe-regions": regions, "aws configure get": said("", 1) };
  const unset = await leftovers(nowhere, { allRegions: true, env: { AWS_REGION: "" } });
  expect(unset.stdout).toBe(all.stdout);
  expect([all.stdout, some.stdout]).toEqual([
    "Nothing in account 123456789012, eu-west-1, us-east-1 carries a stack's tag.\n",
    "Nothing in account 123456789012, eu-north-1 carries a stack's tag.\n",
  ]);
});

describe("a failure ends with its status and what to do", () => {
  const identity = "aws sts get-caller-identity";
  test.each<[string, Readonly<Record<string, ProcessEnd>>, LeftoversFlags, object]>([
    [
      "no aws",
      { [identity]: { kind: "not-found" } },
      {},
      {
        code: 4,
        message: 'Looking into an AWS account needs the command line "aws", and it is not installed.',
        next: expect.stringMatching(/^Install it: /),
      },
    ],
    [
      "no credentials",
      { [identity]: said("Unable to locate credentials.") },
      {},
      {
        code: 4,
        message: "AWS takes no credentials of yours: Unable to locate credentials.",
        next: "See who you are to it: aws sts get-caller-identity",
      },
    ],
    [
      "an expired token",
      { ...account, "aws ec2 describe-tags": said("An error occurred (ExpiredToken)") },
      {},
      {
        code: 4,
        message: "AWS takes no credentials of yours: An error occurred (ExpiredToken)",
        next: "See who you are to it: aws sts get-caller-identity",
      },
    ],
    [
      "no network",
      { [identity]: said('Could not connect to the endpoint URL: "https://sts"') },
      {},
      {
        code: 4,
        message:
          'AWS could not be asked (aws sts get-caller-identity): Could not connect to the endpoint URL: "https://sts"',
        next: "Is the region's name right, and is it one of your account?",
      },
    ],
    [
      "silence",
      { [identity]: { kind: "timed-out" } },
      {},
      {
        code: 4,
        message: 'AWS did not answer "sts get-caller-identity" within 120 seconds.',
        next: "Try again, and ask one region at a time: --region eu-west-1",
      },
    ],
    [
      "no pulumi",
      { ...me, pulumi: { kind: "not-found" } },
      { backend: "s3://state" },
      {
        code: 4,
        message: 'To know which stacks there are needs the command line "pulumi", and it is not installed.',
        next: expect.stringMatching(/^Install it: /),
      },
    ],
    [
      "a backend that refuses",
      { ...me, pulumi: said("error: no such bucket", 255) },
      { backend: "s3://state" },
      {
        code: 4,
        message: "The stacks of s3://state could not be listed: error: no such bucket",
        next: "See what it says: pulumi stack ls --all",
      },
    ],
    [
      "a backend that is silent",
      { ...me, pulumi: { kind: "timed-out" } },
      { backend: "s3://state" },
      {
        code: 4,
        message: "The stacks of s3://state could not be listed: it did not answer within two minutes",
        next: "See what it says: pulumi stack ls --all",
      },
    ],
  ])("%s", async (_what, answers, flags, error) => {
    expect((await leftovers(answers, flags)).error).toEqual(error);
  });

  test.each(["", "mars", "eu-west-1a", "x y"])("--region %j, which is none, is not asked for", async (region) => {
    expect((await leftovers({}, { region: [region] })).error).toEqual({
      code: 2,
      message: `--region is no region of AWS: "${region}".`,
      next: "Regions have names such as eu-west-1. See yours: aws account list-regions",
    });
  });

  test("no region, by neither environment nor profile", async () => {
    const none = { ...me, "aws configure get": said("", 1) };
    expect((await leftovers(none, { env: { AWS_REGION: "" } })).error).toEqual({
      code: 2,
      message: "In which region to look is not said.",
      next: "Name one, or several: --region eu-west-1",
    });
    const profile = { ...me, "aws configure get": { ...answer({}), stdout: "eu-south-2\n" } };
    expect((await leftovers(profile, { env: { AWS_REGION: "" } })).stdout).toContain("eu-south-2");
    const asked = await leftovers({ "aws sts get-caller-identity": said("You must specify a region.") });
    expect(asked.error?.code).toBe(2);
  });
});

test.each([
  ["t4g.small", 0.0168],
  ["m7g.medium", 0.0408],
  ["c7g.4xlarge", 0.58],
  ["t3.micro", 0.0104],
  ["x9.large", undefined],
  ["m7g.metal", undefined],
])("an hour of %s costs %s", (type, price) => {
  const found = instancePrice(type);
  expect(found === undefined ? undefined : Math.round(found * 10_000) / 10_000).toBe(price);
});

test("a month of 100 gigabytes of gp3 costs 8 dollars", () => {
  expect(Math.round((volumePrice("gp3", 100) ?? 0) * 730)).toBe(8);
  expect(volumePrice("io2", 100)).toBeUndefined();
});

test("an ARN tells what it is the name of", () => {
  expect([
    kindOf(arn("instance/i-1")),
    kindOf(balancer),
    kindOf(arn("log-group:web", "logs")),
    kindOf(arn("autoScalingGroup:1:autoScalingGroupName/web", "autoscaling")),
  ]).toEqual(["ec2 instance", "elb loadbalancer", "logs log-group", "autoscaling auto-scaling-group"]);
});
