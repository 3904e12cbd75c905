import { describe, expect, test } from "vitest";
import { call, type PlannedCall } from "../support/planned-call.ts";
import { runScript, type ScriptOptions } from "../support/run-script.ts";
import { digest, engine, handedOver, realTools, reference, story } from "./engine.ts";

/** A resource as `pulumi preview --json` tells it. */
type Resource = {
  readonly type: string;
  readonly name?: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Resources by type and name, by the property that holds a value of theirs. */
  readonly from?: Readonly<Record<string, readonly string[]>>;
  readonly op?: string;
};

const urn = (type: string, name = "web") => `urn:pulumi:ci-42::web::${type}::${name}`;
const step = ({ type, name, inputs, from = {}, op = "create" }: Resource) => ({
  op,
  urn: urn(type, name),
  newState: {
    urn: urn(type, name),
    type,
    inputs,
    provider: "urn:pulumi:ci-42::web::pulumi:providers:aws::default_7_48_0::04da6b54",
    propertyDependencies: Object.fromEntries(
      Object.entries(from).map(([property, owners]) => [property, owners.map((owner) => urn(owner))]),
    ),
    sourcePosition: "project:///infrastructure/task.ts#26,22",
  },
});
const previewed = (resources: readonly Resource[], more: object = {}, [before, after] = ["", ""]) =>
  engine(["preview", "--json", "--show-sames", "--stack=ci-42"], {
    stdout: `${before}${JSON.stringify({ config: { "aws:region": "eu-west-1" }, steps: resources.map(step), ...more }, undefined, 4)}\n${after}`,
  });

const image = (...platforms: readonly string[]) => ({
  ".arm-pipeline/images/web.json": JSON.stringify({
    schema: 2,
    name: "web",
    registry: "docker.io",
    repository: "acme/web",
    tags: ["1.2.3"],
    reference,
    digest,
    platforms: platforms.map((platform, at) => ({ platform, digest: `sha256:${String(at).repeat(64)}` })),
  }),
});
/** The same with what is attested of it. */
const attested = Object.fromEntries(
  Object.entries(image("linux/arm64")).map(([path, text]) => {
    const { platforms, ...rest } = JSON.parse(text);
    return [path, JSON.stringify({ ...rest, platforms: [{ ...platforms[0], attestations: ["provenance", "sbom"] }] })];
  }),
);
const program = { "infra/package.json": '{ "dependencies": { "@pulumi/aws": "7.48.0" } }' };

const verify = (calls: readonly PlannedCall[], { files, env, ...options }: ScriptOptions = {}) =>
  runScript("verify_architecture.sh", {
    realTools,
    tools: ["pulumi", "aws"],
    ...options,
    calls,
    files: { ...handedOver, ...program, ...image("linux/amd64"), ...files },
    env: { ARM_PIPELINE_CREATED_STACK: "ci-42", ...env },
  });
const compared = async (resources: readonly Resource[], options: ScriptOptions = {}) =>
  verify([previewed(resources), ...(options.calls ?? [])], options);

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const task = (inputs: object = {}, container: object = { name: "web", image: reference }): Resource => ({
  type: "aws:ecs/taskDefinition:TaskDefinition",
  inputs: {
    containerDefinitions: JSON.stringify([container]),
    runtimePlatform: { cpuArchitecture: "ARM64" },
    ...inputs,
  },
});
const templateType = "aws:ec2/launchTemplate:LaunchTemplate";
const template = (inputs: Resource["inputs"], from: Resource["from"] = {}): Resource => ({
  type: templateType,
  inputs: { instanceType: "t4g.small", ...inputs },
  from,
});
const groupType = "aws:autoscaling/group:Group";
const group = (inputs = {}): Resource => ({ type: groupType, inputs, from: { launchTemplate: [templateType] } });
const providerType = "aws:ecs/capacityProvider:CapacityProvider";
const provider: Resource = { type: providerType, inputs: {}, from: { autoScalingGroupProvider: [groupType] } };
const clusterType = "aws:ecs/cluster:Cluster";
const service = (inputs = {}, from: Resource["from"] = { capacityProviderStrategies: [providerType] }): Resource => ({
  type: "aws:ecs/service:Service",
  inputs,
  from: { taskDefinition: ["aws:ecs/taskDefinition:TaskDefinition"], ...from },
});
const lambda = (inputs: Resource["inputs"]): Resource => ({ type: "aws:lambda/function:Function", inputs });
const deployment = (pod: object, type = "kubernetes:apps/v1:Deployment"): Resource => ({
  type,
  inputs: { spec: { template: { spec: { containers: [{ name: "web", image: reference }], ...pod } } } },
});
const affinity = (...terms: readonly object[]) => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: terms.map((term) => ({ matchExpressions: [term] })),
      },
    },
  },
});
const architectureIs = (operator: string, ...values: readonly string[]) => ({
  key: "kubernetes.io/arch",
  operator,
  values,
});

const at = '"web" (infrastructure/task.ts:26)';
const amd64 = (what: string) => `the image of ${what} is for linux/amd64: ${reference}`;
const taskIsArm = `aws:ecs/taskDefinition:TaskDefinition ${at} is for ARM64 (runtimePlatform.cpuArchitecture)`;
const arm = { files: image("linux/arm64") };

test("a task for Arm that would run an image for amd64 ends with 5, and both sides are named", async () => {
  expect(story(await compared([task()]))).toEqual({
    status: 5,
    stdout: 'Previewing the update of the stack "ci-42", to compare architectures before anything is changed.\n',
    stderr:
      `verify_architecture: architectures differ, so nothing was changed. ${taskIsArm}, but ${amd64('its container "web"')}. ` +
      'Build the image for what runs it, or change the program. If this comparison is wrong, "verify_architecture: false" leaves it out.\n',
  });
});

test("what agrees is said, and the update that follows needs no preview", async () => {
  const outcome = await compared([task()], arm);
  expect({ ...story(outcome), exports: outcome.exports }).toEqual({
    status: 0,
    stdout:
      'Previewing the update of the stack "ci-42", to compare architectures before anything is changed.\n' +
      `  ${taskIsArm}, and the image of its container "web" is for linux/arm64: ${reference}.\n` +
      "Architectures agree, as far as they are known before the update.\n",
    stderr: "",
    exports: { ARM_PIPELINE_PREVIEWED_STACK: "ci-42" },
  });
});

const onArm = [group(), provider, service()];
test.each<[what: string, wrong: string, resources: readonly Resource[], options?: ScriptOptions]>([
  [
    "a task on Fargate that says nothing is for x86",
    `aws:ecs/taskDefinition:TaskDefinition ${at} is for X86_64, as on Fargate where no runtimePlatform says otherwise, but the image of its container "web" is for linux/arm64: ${reference}`,
    [task({ runtimePlatform: undefined, requiresCompatibilities: ["FARGATE"] })],
    arm,
  ],
  [
    "one architecture of several, by its own digest",
    `${taskIsArm}, but the image of its container "web" is for linux/amd64: acme/web@sha256:${"1".repeat(64)}`,
    [task({}, { name: "web", image: `acme/web@sha256:${"1".repeat(64)}` })],
    { files: image("linux/arm64", "linux/amd64") },
  ],
  [
    "an image by its tag",
    `${taskIsArm}, but the image of its container "web" is for linux/amd64: acme/web:1.2.3`,
    [task({}, { name: "web", image: "acme/web:1.2.3" })],
  ],
  [
    "a service whose capacity provider starts other machines",
    `${taskIsArm}, but aws:ecs/service:Service ${at} puts it on ${templateType} ${at}, which is m7i-flex.large`,
    [task(), template({ instanceType: "m7i-flex.large" }), ...onArm],
    arm,
  ],
  [
    "a task that says nothing, by the machine that runs it",
    `${amd64(`its container "web"`)}, but aws:ecs/service:Service ${at} puts it on ${templateType} ${at}, which is t4g.small`,
    [task({ runtimePlatform: undefined }), template({}), ...onArm],
  ],
  [
    "a service by the strategy of its cluster, where a group overrides the template",
    `${taskIsArm}, but aws:ecs/service:Service ${at} puts it on ${groupType} ${at}, which is c5.large and c6i.large`,
    [
      task(),
      template({}),
      group({
        mixedInstancesPolicy: {
          launchTemplate: { overrides: [{ instanceType: "c5.large" }, { instanceType: "c6i.large" }] },
        },
      }),
      provider,
      {
        type: "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
        inputs: {},
        from: { clusterName: [clusterType], capacityProviders: [providerType] },
      },
      service({}, { cluster: [clusterType] }),
    ],
    arm,
  ],
  [
    "a service by the machines that name its cluster",
    `${taskIsArm}, but aws:ecs/service:Service ${at} puts it on ${templateType} ${at}, which is g4dn.xlarge`,
    [
      task(),
      template({ instanceType: "g4dn.xlarge" }, { userData: [clusterType] }),
      service({ launchType: "EC2" }, { cluster: [clusterType] }),
    ],
    arm,
  ],
  [
    "a machine image that its name tells",
    `${templateType} ${at} has instances of x2gd.large, but its machine image resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64 is for x86_64`,
    [
      template({
        instanceType: "x2gd.large",
        imageId: "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
      }),
    ],
  ],
  [
    "a function for Arm",
    `aws:lambda/function:Function ${at} is for arm64 (architectures), but ${amd64("the function")}`,
    [lambda({ imageUri: reference, architectures: ["arm64"] })],
  ],
  [
    "a function that says nothing",
    `aws:lambda/function:Function ${at} is for x86_64 (architectures, by default), but the image of the function is for linux/arm64: ${reference}`,
    [lambda({ imageUri: reference })],
    arm,
  ],
  [
    "a workload by its node selector",
    `kubernetes:apps/v1:Deployment ${at} runs on nodes of arm64 (nodeSelector), but ${amd64(`its container "web"`)}`,
    [deployment({ nodeSelector: { "kubernetes.io/arch": "arm64" } })],
  ],
  [
    "a workload by its affinity",
    `kubernetes:apps/v1:DaemonSet ${at} runs on nodes of arm64 (nodeAffinity), but ${amd64(`its container "web"`)}`,
    [deployment(affinity(architectureIs("NotIn", "amd64")), "kubernetes:apps/v1:DaemonSet")],
  ],
  [
    "what a schedule starts first",
    `kubernetes:batch/v1:CronJob ${at} runs on nodes of arm64 (nodeSelector), but ${amd64(`its container "once"`)}`,
    [
      {
        type: "kubernetes:batch/v1:CronJob",
        inputs: {
          spec: {
            jobTemplate: {
              spec: {
                template: {
                  spec: {
                    nodeSelector: { "beta.kubernetes.io/arch": "arm64" },
                    containers: [{ name: "main", image: "busybox" }],
                    initContainers: [{ name: "once", image: reference }],
                  },
                },
              },
            },
          },
        },
      },
    ],
  ],
  [
    "a pod",
    `kubernetes:core/v1:Pod ${at} runs on nodes of arm64 (nodeSelector), but ${amd64(`its container "web"`)}`,
    [
      {
        type: "kubernetes:core/v1:Pod",
        inputs: {
          spec: { nodeSelector: { "kubernetes.io/arch": "arm64" }, containers: [{ name: "web", image: reference }] },
        },
      },
    ],
  ],
])("%s", async (_what, wrong, resources, options) => {
  const outcome = await compared(resources, options);
  expect([outcome.status, /so nothing was changed\. (.*)\. Build the image/.exec(outcome.stderr)?.[1]]).toEqual([
    5,
    wrong,
  ]);
});

test.each<[what: string, has: string, image: Readonly<Record<string, string>>]>([
  ["of two platforms", "linux/arm64, linux/amd64", image("linux/arm64", "linux/amd64")],
  ["with what is attested of its image", "linux/arm64, provenance, sbom", attested],
])("a list %s is not given to AWS Lambda, which would refuse it", async (_what, has, files) => {
  const outcome = await compared([lambda({ imageUri: reference, architectures: ["arm64"] })], { files });
  expect([outcome.status, outcome.stderr]).toEqual([
    5,
    `verify_architecture: architectures differ, so nothing was changed. aws:lambda/function:Function ${at} takes no list, but ${reference} is one: ${has}. ` +
      'Build the image for what runs it, or change the program. If this comparison is wrong, "verify_architecture: false" leaves it out.\n',
  ]);
});

test("what Pulumi says beside the preview is no part of it, and is shown", async () => {
  const beside = ["warning: using pulumi-language-python from $PATH at /opt/pulumi\n", "warning: 1 plugin is old\n"];
  const outcome = await verify([previewed([task()], {}, beside as [string, string])], { files: image("linux/arm64") });
  expect([outcome.status, outcome.stdout]).toEqual([0, expect.stringContaining(beside.join(""))]);
  expect(outcome.stdout).toContain("Architectures agree, as far as they are known before the update.\n");
});

test("several mismatches are all named, each once, also where a resource is replaced in two steps", async () => {
  const resources = [
    { ...task(), op: "create-replacement" },
    { ...task(), op: "replace" },
    lambda({ imageUri: reference, architectures: ["arm64"] }),
  ];
  const { stderr } = await compared(resources);
  expect(stderr.match(/[^.]*, but the image of [^:]*/g)).toHaveLength(2);
});

describe("a machine image is looked up", () => {
  const ami = "ami-0123456789abcdef0";
  const asked = (region: string, reply = {}) =>
    call(
      [
        ...["aws", "ec2", "describe-images", "--output=text", "--query=Images[0].Architecture"],
        ...["--cli-connect-timeout=10", "--cli-read-timeout=20", `--region=${region}`, `--image-ids=${ami}`],
      ],
      reply,
    );

  test("where AWS tells its architecture", async () => {
    const outcome = await compared([template({ imageId: ami })], {
      calls: [asked("eu-west-1", { stdout: "x86_64\n" })],
    });
    expect([outcome.status, outcome.stderr]).toEqual([
      5,
      expect.stringContaining(`has instances of t4g.small, but its machine image ${ami} is for x86_64. Build`),
    ]);
  });

  test("in the region of the provider", async () => {
    const own = { type: "pulumi:providers:aws", name: "default_7_48_0", inputs: { region: "us-east-1" } };
    const outcome = await compared([own, template({ imageId: ami })], {
      calls: [asked("us-east-1", { stdout: "arm64\n" })],
    });
    expect([outcome.status, outcome.stdout.split("\n").at(-3)]).toEqual([
      0,
      `  ${templateType} ${at} has instances of t4g.small, and its machine image ${ami} is for arm64.`,
    ]);
  });

  test("and is not known where AWS does not tell, or its command line is missing", async () => {
    const refused = { status: 254, stderr: "An error occurred (UnauthorizedOperation)\n" };
    for (const options of [{ calls: [asked("eu-west-1", refused)] }, { tools: ["pulumi"] }]) {
      const outcome = await compared([template({ imageId: ami })], options);
      expect([outcome.status, outcome.stdout.split("\n").at(-2)]).toEqual([
        0,
        "Nothing could be compared: no two sides are known before the update.",
      ]);
    }
  });
});

test.each<[what: string, resources: readonly Resource[], options?: ScriptOptions]>([
  ["an image that this workflow did not build", [task({}, { name: "web", image: "nginx:1.27" })]],
  ["an architecture that is not known yet", [task({ runtimePlatform: { cpuArchitecture: unknown } })]],
  ["an image for both", [task()], { files: image("linux/amd64", "linux/arm64") }],
  ["a secret", [task({ containerDefinitions: "[secret]" })], arm],
  ["an instance type that is not known", [task(), template({ instanceType: unknown }), ...onArm], arm],
  [
    "Fargate, whose machines are nobody's",
    [task(), template({ instanceType: "m5.large" }), group(), provider, service({ launchType: "FARGATE" })],
    arm,
  ],
  [
    "a Fargate strategy",
    [
      task(),
      template({ instanceType: "m5.large" }),
      group(),
      provider,
      service({ capacityProviderStrategies: [{ capacityProvider: "FARGATE_SPOT" }] }),
    ],
    arm,
  ],
  ["a type that its name does not tell", [task(), template({ instanceType: "p6e-gb200.36xlarge" }), ...onArm], arm],
  ["a Mac", [template({ instanceType: "mac2.metal", imageId: "resolve:ssm:/x/x86_64" })]],
  ["nodes of any kind", [deployment({}), deployment({ nodeSelector: { disk: "ssd" } })]],
  ["nodes of both", [deployment(affinity(architectureIs("In", "arm64"), architectureIs("In", "amd64")))]],
  [
    "a term without an architecture",
    [deployment(affinity(architectureIs("In", "arm64"), { key: "zone", operator: "Exists" }))],
  ],
  [
    "a function of one image of a list",
    [lambda({ imageUri: `acme/web@sha256:${"0".repeat(64)}`, architectures: ["arm64"] })],
    { files: attested },
  ],
  ["a function from an archive", [lambda({ architectures: ["arm64"] })]],
  ["a resource that goes", [{ type: "aws:ecs/cluster:Cluster", inputs: {} }]],
])("no mismatch: %s", async (_what, resources, options) => {
  const outcome = await compared(resources, options);
  expect([outcome.status, outcome.stderr]).toEqual([0, ""]);
});

test("containers that are not known yet are said, and the only image there is is doubted aloud", async () => {
  const outcome = await compared([task({ containerDefinitions: unknown })]);
  expect([outcome.status, outcome.stdout.split("\n")[1], outcome.stderr]).toEqual([
    0,
    `  aws:ecs/taskDefinition:TaskDefinition ${at}: its containers are not known before the update.`,
    `verify_architecture: warning: ${taskIsArm}, but ${amd64("the only one that was handed over")}. Whether it is the image of that task is not known before the update, so this fails nothing.\n`,
  ]);
});

test("of a stack that was there, what would change is shown in place of Pulumi's own preview", async () => {
  const resources = [
    { ...task(), op: "update" },
    { ...template({}), op: "same" },
  ];
  const more = { diagnostics: [{ severity: "warning", message: "old plugin\n" }] };
  const { stdout } = await verify([previewed(resources, more)], { ...arm, env: { ARM_PIPELINE_CREATED_STACK: "" } });
  expect(stdout.split("\n").slice(1, 3)).toEqual([
    "  warning: old plugin",
    '  update aws:ecs/taskDefinition:TaskDefinition "web"',
  ]);
});

test("a refresh is asked of Pulumi, and what holds a secret configuration is not shown", async () => {
  const planned = engine(["preview", "--json", "--show-sames", "--stack=ci-42", "--refresh"], {
    stdout: JSON.stringify({ steps: [], diagnostics: [{ severity: "warning", message: "canary" }] }),
  });
  const env = {
    PARAM_REFRESH: "1",
    PARAM_SECRET_CONFIG: "token=TOKEN",
    TOKEN: "canary",
    ARM_PIPELINE_CREATED_STACK: "",
  };
  expect((await verify([planned], { env })).stdout.split("\n")[1]).toBe("  warning: ****");
});

test.each([
  ["package.json", '{"dependencies":{"@pulumi/docker":"4"}}', false],
  ["requirements.txt", "pulumi-aws==7.51\n", true],
  ["pyproject.toml", '"pulumi_kubernetes>=4"\n', true],
  ["go.mod", "github.com/pulumi/pulumi-eks/sdk/v4 v4.0.0\n", true],
  ["Pulumi.yaml", "name: web\nresources:\n  web:\n    type: kubernetes:apps/v1:Deployment\n", true],
  ["web.csproj", '<PackageReference Include="Pulumi.Aws" />', true],
])("a program is previewed for it only where its folder names such a package: %s", async (file, text, isPreviewed) => {
  const outcome = await verify(isPreviewed ? [previewed([])] : [], {
    files: { "infra/package.json": "{}", [`infra/${file}`]: text },
  });
  expect([outcome.status, outcome.stdout.split("\n").at(-2)]).toEqual([
    0,
    isPreviewed
      ? "Nothing could be compared: no two sides are known before the update."
      : "The program in infra uses neither AWS nor Kubernetes by Pulumi's packages, so there is nothing to compare.",
  ]);
});

test.each([
  [
    { status: 1, stdout: JSON.stringify({ steps: [], diagnostics: [{ severity: "error", message: "it broke\n" }] }) },
    1,
    "error: it broke\n",
    'the preview of the stack "ci-42" failed, so nothing was compared and nothing is changed (Pulumi\'s status: 1); what it said stands above.',
  ],
  [
    { status: 255, stderr: "error: dial tcp: i/o timeout\n" },
    4,
    "error: dial tcp: i/o timeout\n",
    'the preview of the stack "ci-42" failed, so nothing was compared and nothing is changed (Pulumi\'s status: 255), since a service could not be reached; what Pulumi said stands above. Run this job again when the service answers.',
  ],
  [{ stdout: "no JSON" }, 1, "no JSON", "what Pulumi previewed cannot be read."],
])("a preview that fails ends the step with what Pulumi said", async (reply, status, said, sentence) => {
  const outcome = await verify([engine(["preview", "--json", "--show-sames", "--stack=ci-42"], reply)]);
  expect([outcome.status, outcome.stdout.split("\n").slice(1).join("\n"), outcome.stderr.split("\n").at(-2)]).toEqual([
    status,
    said,
    `verify_architecture: ${sentence}`,
  ]);
});
