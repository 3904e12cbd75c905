import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { parse, stringify } from "yaml";
import { filesHolding } from "../../scripts/demo/find-text.ts";
import { leftovers } from "../../scripts/demo/leftovers.ts";
import { makeRepository, type Repository } from "../../scripts/demo/repository.ts";
import { realSystem } from "../../scripts/provision/system.ts";
import { inlineOrb } from "../../src/generator/configuration/inline-orb.ts";
import { hostFolder } from "../../src/machines/host/folder.ts";
import { contexts, docker, type Ended, folderWith, lastWords, orb, rehearsed, root, run } from "./support/run.ts";
import { watchProcesses } from "./support/watch-processes.ts";

const canary = "canary-4f1e9c7b2a";
const stack = "ci-1";
const image = "acme/delivery";
const held = "Wait for the test";
const { registry, baseImage, dockerHost } = inject("services");
let repository: Repository;
let stateFolder = "";
let release = "";
let ended: Ended;
let seen: ReturnType<ReturnType<typeof watchProcesses>["stop"]>;
const secretFiles: string[] = [];
let imageText = "";

/** The secrets of the delivery: the registry's, the state's, one of the stack and one of the build. */
const secrets = () => [registry.password, contexts().state.PULUMI_CONFIG_PASSPHRASE ?? "", canary];

/** The generated configuration with secrets for a build and a stack, and a last step in each job that ends when the test says so. */
function withSecrets(config: string, release: string): string {
  const { workflows, ...rest } = parse(config);
  const args: Readonly<Record<string, object>> = {
    "arm/build_and_push": { secrets: "canary=BUILD_CANARY" },
    "arm/deploy": { secret_config: "token=STACK_CANARY" },
  };
  const wait = `until [ -e "$RELEASE/$(printf %s "$CIRCLE_JOB" | tr / -)" ]; do sleep 0.1; done`;
  const hold = { run: { name: held, when: "always", command: wait, environment: { RELEASE: release } } };
  const jobs = workflows.deliver.jobs.map((entry: Readonly<Record<string, object>>) =>
    Object.fromEntries(
      Object.entries(entry).map(([job, given]) => [job, { ...given, ...args[job], "post-steps": [hold] }]),
    ),
  );
  return stringify({ ...rest, workflows: { deliver: { jobs } } });
}

/** Looks at what a job left on its machine, which goes when its last step ends. */
async function lookAt(job: string, run: string): Promise<void> {
  const runs = join(repository.folder, ".arm-pipeline", "runs");
  for (const folder of [join(runs, run), join(hostFolder(runs), run)])
    secretFiles.push(...(await filesHolding(secrets(), folder)).map((file) => `${job}: ${file}`));
  if (job === "arm/deploy") {
    const filter = `label=arm-pipeline.stack=${stack}`;
    const running = await docker("ps", "--all", "--no-trunc", "--filter", filter, "--format", "{{.Image}}");
    // Other files of tests have stacks of that name, for images of their own.
    imageText = running
      .split("\n")
      .filter((each) => each.includes(image))
      .join();
  }
  await writeFile(join(release, job.replace("/", "-")), "");
}

beforeAll(async () => {
  repository = await makeRepository(root, {
    cli: inject("cli"),
    registry: registry.host,
    image,
    baseImage,
  });
  stateFolder = await mkdtemp(join(tmpdir(), "arm-pipeline-state-"));
  release = await mkdtemp(join(tmpdir(), "arm-pipeline-release-"));
  const config = join(release, "config.yml");
  await writeFile(config, withSecrets(repository.config, release));
  const known = contexts(stateFolder);
  const watch = watchProcesses();
  let name = "";
  const looks: Promise<void>[] = [];
  ended = await rehearsed(repository.folder, {
    args: ["--config", config],
    contexts: {
      registry: { ...known.registry, BUILD_CANARY: canary },
      state: { ...known.state, STACK_CANARY: canary },
    },
    onEvent: (event) => {
      if (event.kind === "run-started") name = event.run;
      if (event.kind === "step-started" && event.step === held) looks.push(lookAt(event.job, name));
    },
  });
  await Promise.all(looks);
  seen = watch.stop();
});
afterAll(async () => {
  await repository.remove();
  for (const folder of [stateFolder, release]) await rm(folder, { recursive: true, force: true });
});

const names = ["arm/build_and_push", "arm/deploy", "arm/smoke_test", "arm/destroy"];

test("the generated workflow builds for arm64, pushes, deploys, smoke tests and destroys", () => {
  const broken = names.find((name) => ended.ending(name) !== "success");
  // What the job said, without which nobody could tell why it failed.
  const said = broken === undefined ? "" : ended.output(broken).slice(-3000);
  expect(Object.fromEntries(names.map((name) => [name, ended.ending(name)])), said).toEqual(
    Object.fromEntries(names.map((name) => [name, "success"])),
  );
});

test("the container that was tested ran the pushed image by its digest", () => {
  const digest = /Pushed \S+@(sha256:[0-9a-f]{64})/.exec(ended.output("arm/build_and_push"))?.[1];
  expect(imageText).toBe(`${registry.host}/${image}@${digest}`);
});

test("nothing is left: no container, no stack", async () => {
  expect(await leftovers({ system: realSystem(), dockerHost, stack, stateFolder, images: [image] })).toEqual([]);
});

test("no secret is in any event or word of the run", () => {
  expect(secrets().filter((secret) => JSON.stringify([ended.events, ended.story]).includes(secret))).toEqual([]);
});

test("no secret is in any file that a job left, in the workspace, or in what is kept of the run", async () => {
  expect([secretFiles, await filesHolding(secrets(), ended.folder ?? "")]).toEqual([[], []]);
});

test("no secret is in the registry, in a layer or a configuration, nor in the state", async () => {
  const places = [join(registry.folder, "data"), stateFolder];
  expect(await Promise.all(places.map((place) => filesHolding(secrets(), place)))).toEqual([[], []]);
});

test("no secret is in the arguments of any process that was seen", () => {
  const leaking = [...seen.commandLines].filter((line) => secrets().some((secret) => line.includes(secret)));
  const wanted = ["docker login", "pulumi", "docker push"].filter(
    (command) => ![...seen.commandLines].some((line) => line.includes(command)),
  );
  expect({ leaking, notSeen: wanted }).toEqual({ leaking: [], notSeen: [] });
});

test("a smoke test that is run again after the destroy says that its stack is gone, with status 6", async () => {
  const kept = await folderWith({
    "deployment.json": await ended.handedOver("arm/deploy", ".arm-pipeline/deployment.json"),
  });
  const take = { run: "mkdir .arm-pipeline && cp deployment.json .arm-pipeline/" };
  const again = await run([{ "arm/smoke_test": { executor: "arm/arm_machine", "pre-steps": ["checkout", take] } }], {
    repository: kept.folder,
  });
  await Promise.all([again.remove(), kept.remove()]);
  expect([again.ending("arm/smoke_test"), lastWords(again.output("arm/smoke_test"))]).toEqual([
    "Smoke test the deployment: 6",
    expect.stringMatching(/earlier run of this workflow.*Re-run the workflow from the start\.$/),
  ]);
});

test("the orb in the generated configuration is the orb of the sources", () => {
  const { orbs, ...used } = parse(repository.config);
  expect(orbs.arm).toEqual(inlineOrb(orb, { alias: "arm", used }));
});
