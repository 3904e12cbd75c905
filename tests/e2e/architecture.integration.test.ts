import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type Cloud, startCloud } from "../../scripts/aws/cloud.ts";
import { difference, inventory } from "../../scripts/aws/inventory.ts";
import { installLocked } from "../../scripts/provision/install-locked.ts";
import { Session } from "../../scripts/provision/services/session.ts";
import { realSystem } from "../../scripts/provision/system.ts";
import { exampleFolder } from "../examples/ecs-graviton/program.ts";
import { type Program, programWith } from "./support/program.ts";
import { contexts, lastWords, run } from "./support/run.ts";

const { folders } = inject("services");
let session: Session;
let cloud: Cloud;
let program: Program;
let state = "";

/** One task, which says what it is for, and whose image is the one that the pipeline built. */
const index = `
const aws = require("@pulumi/aws");
const pulumi = require("@pulumi/pulumi");
new aws.ecs.TaskDefinition("web", {
  family: "web",
  requiresCompatibilities: ["EC2"],
  networkMode: "awsvpc",
  cpu: "256",
  memory: "256",
  runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" },
  containerDefinitions: JSON.stringify([{ name: "web", image: new pulumi.Config().require("image"), essential: true }]),
});
exports.url = "http://127.0.0.1:1";
`;

beforeAll(async () => {
  const [system, { privilege }] = [realSystem(), inject("facts")];
  session = await Session.begin({ system, folders, privilege, progress: { say: () => undefined } });
  cloud = await startCloud(session, { folders });
  program = await programWith(index);
  state = await mkdtemp(join(tmpdir(), "arm-pipeline-state-"));
});
afterAll(async () => {
  await cloud.stop();
  await session.end();
  await program.remove();
  await rm(state, { recursive: true, force: true });
});

const digest = `sha256:${"a".repeat(64)}`;
const reference = `docker.io/acme/web@${digest}`;

/** Deploys an image that a job before handed over, as build and push do. */
const deploy = async (platform: string, args: object = {}) => {
  const image = {
    schema: 2,
    name: "web",
    registry: "docker.io",
    repository: "acme/web",
    tags: ["1"],
    id: null,
    reference,
    digest,
    platforms: [{ platform, digest }],
    revision: null,
    created: "2026-01-31T12:00:00Z",
  };
  const command = `mkdir -p .arm-pipeline/images\nprintf '%s' '${JSON.stringify(image)}' > .arm-pipeline/images/web.json`;
  const persisted = { persist_to_workspace: { root: ".", paths: [".arm-pipeline/images"] } };
  const built = {
    machine: { image: "ubuntu-2404:current" },
    resource_class: "arm.medium",
    steps: [{ run: { name: "Hand over", command } }, persisted],
  };
  return await run(
    [
      "arm/built",
      { "arm/deploy": { stack: "it", context: ["state", "aws"], requires: ["arm/built"], ...args } },
    ] as never,
    {
      jobs: { built },
      repository: program.folder,
      variables: { NODE_PATH: await installLocked(exampleFolder) },
      tools: cloud.path,
      contexts: { ...contexts(state), aws: cloud.context },
    },
  );
};

test("an image for another processor than the task's ends the deployment before anything is made; the right one is deployed", async () => {
  const there = () => inventory(cloud.account.endpoint, cloud.region);
  const before = await there();
  const wrong = await deploy("linux/amd64");
  await wrong.remove();
  expect([
    wrong.ending("arm/deploy"),
    lastWords(wrong.output("arm/deploy")),
    difference(before, await there()),
  ]).toEqual([
    "Compare architectures: 5",
    'verify_architecture: architectures differ, so nothing was changed. aws:ecs/taskDefinition:TaskDefinition "web" (index.js:4) is for ARM64 (runtimePlatform.cpuArchitecture), ' +
      `but the image of its container "web" is for linux/amd64: ${reference}. Build the image for what runs it, or change the program. If this comparison is wrong, "verify_architecture: false" leaves it out.`,
    { added: [], removed: [] },
  ]);
  const right = await deploy("linux/arm64");
  await right.remove();
  expect([
    right.ending("arm/deploy"),
    /Architectures agree/.test(right.output("arm/deploy")),
    /Previewing update/.test(right.output("arm/deploy")),
  ]).toEqual(["success", true, false]);
  const unasked = await deploy("linux/amd64", { verify_architecture: false });
  await unasked.remove();
  expect([unasked.ending("arm/deploy"), (await there()).length > before.length]).toEqual(["success", true]);
});
