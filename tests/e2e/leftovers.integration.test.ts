import { mkdir } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type Aws, startAws } from "../../scripts/provision/services/aws.ts";
import { Session } from "../../scripts/provision/services/session.ts";
import { realSystem } from "../../scripts/provision/system.ts";
import { folderWith } from "./support/run.ts";

const { folders, path } = inject("services");
let session: Session;
let aws: Aws;

beforeAll(async () => {
  const [system, { privilege }] = [realSystem(), inject("facts")];
  session = await Session.begin({ system, folders, privilege, progress: { say: () => undefined } });
  aws = await startAws(session, folders);
});
afterAll(() => session.end());

type Stack = {
  readonly resources: readonly { readonly kind: string; readonly detail: string }[];
  readonly since: unknown;
};
const withoutResources = ({ resources: _resources, since: _since, ...rest }: Stack) => rest;

/** The tags in the three ways in which AWS's services are told them. */
const tags = (stack: string) => {
  const pairs = { "arm-pipeline:program": "web", "arm-pipeline:stack": stack };
  const list = (key: string, value: string) => Object.entries(pairs).map(([of, is]) => `${key}=${of},${value}=${is}`);
  const ofEc2 = list("Key", "Value").map((pair) => `{${pair}}`);
  return { upper: list("Key", "Value"), lower: list("key", "value"), ec2: `Tags=[${ofEc2.join(",")}]` };
};

test("what a stack that is gone left in an account is found by its tags, with its cost, and nothing else is", async () => {
  const state = await folderWith({ "Pulumi.yaml": "name: web\nruntime: nodejs\n" });
  await mkdir(join(state.folder, "state"));
  const env = {
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_ACCESS_KEY_ID: "x",
    AWS_SECRET_ACCESS_KEY: "x",
    AWS_REGION: "eu-west-1",
    PULUMI_BACKEND_URL: `file://${state.folder}/state`,
    PULUMI_CONFIG_PASSPHRASE: "passphrase-of-a-test",
    PATH: [aws.commandFolder, ...path, process.env.PATH].join(delimiter),
  };
  const run = async (words: readonly string[], cwd = state.folder) =>
    (await execa(words[0] ?? "", words.slice(1), { env, cwd })).stdout;
  const make = (...words: readonly string[]) => run(["aws", ...words, "--region", "eu-west-1", "--output", "text"]);
  const [gone, kept] = [tags("ci-41"), tags("kept")];
  await run(["pulumi", "stack", "init", "kept", "--non-interactive"]);
  const subnets = (await make("ec2", "describe-subnets", "--query", "Subnets[:2].SubnetId")).split("\t");
  const image = await make("ec2", "describe-images", "--query", "Images[0].ImageId");
  const machine = [
    "ec2",
    "run-instances",
    "--image-id",
    image,
    "--instance-type",
    "t4g.small",
    "--query",
    "Instances[].InstanceId",
  ];
  const ids = (
    await make(...machine, "--count", "3", "--tag-specifications", `ResourceType=instance,${gone.ec2}`)
  ).split("\t");
  await make(...machine);
  await make("ec2", "terminate-instances", "--instance-ids", ids[0] ?? "");
  await make(
    "ec2",
    "create-volume",
    "--size",
    "30",
    "--volume-type",
    "gp3",
    "--availability-zone",
    "eu-west-1a",
    "--tag-specifications",
    `ResourceType=volume,${gone.ec2}`,
  );
  await make(
    "ec2",
    "create-vpc",
    "--cidr-block",
    "10.0.0.0/16",
    "--tag-specifications",
    `ResourceType=vpc,${gone.ec2}`,
  );
  await make("elbv2", "create-load-balancer", "--name", "web", "--subnets", ...subnets, "--tags", ...gone.upper);
  await make("ecs", "create-cluster", "--cluster-name", "web", "--tags", ...kept.lower);
  await make(
    "iam",
    "create-role",
    "--role-name",
    "web",
    "--assume-role-policy-document",
    "{}",
    "--tags",
    ...kept.upper,
  );
  const told = JSON.parse(await run(["node", inject("cli"), "leftovers", "aws", "--json"], dirname(state.folder)));
  await state.remove();
  const kinds = ({ resources }: Stack) => resources.map(({ kind, detail }) => `${kind} ${detail}`.trim()).toSorted();
  expect({
    ...told,
    prices: undefined,
    stacks: told.stacks.map(withoutResources),
  }).toEqual({
    account: "123456789012",
    regions: ["eu-west-1"],
    backend: env.PULUMI_BACKEND_URL,
    resources: 7,
    hourly: 0.0694,
    stacks: [
      { program: "web", stack: "ci-41", state: "gone", hourly: 0.0694, unpriced: 0 },
      { program: "web", stack: "kept", state: "there", hourly: 0, unpriced: 0 },
    ],
    notLookedAt: [],
  });
  expect(told.stacks.map(kinds)).toEqual([
    [
      "ec2 instance t4g.small",
      "ec2 instance t4g.small",
      "ec2 volume 30 GB gp3",
      "ec2 vpc",
      "elb loadbalancer application, 2 zones",
    ],
    ["ecs cluster", "iam role"],
  ]);
});
