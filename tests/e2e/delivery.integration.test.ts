import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { leftovers } from "../../scripts/demo/leftovers.ts";
import { makeRepository, type Repository } from "../../scripts/demo/repository.ts";
import { realSystem } from "../../scripts/provision/system.ts";
import { readConfig } from "../../scripts/rehearsal/documents.ts";
import { filesHolding } from "../../scripts/rehearsal/find-text.ts";
import { masker } from "../../scripts/rehearsal/mask.ts";
import { contexts, docker, type Ended, lastWords, orb, root, run } from "./support/run.ts";
import { watchProcesses } from "./support/watch-processes.ts";

const canary = "canary-4f1e9c7b2a";
const stack = "ci-1";
const { registry, baseImage, dockerHost } = inject("services");
let repository: Repository;
let stateFolder = "";
let ended: Ended;
let seen: ReturnType<ReturnType<typeof watchProcesses>["stop"]>;
const secretFiles: string[] = [];
let imageText = "";

/** The secrets of the delivery: the registry's, the state's, one of the stack and one of the build. */
const secrets = () => [registry.password, contexts().state.PULUMI_CONFIG_PASSPHRASE ?? "", canary];

beforeAll(async () => {
  repository = await makeRepository(root, { registry: registry.host, image: "acme/delivery" });
  stateFolder = await mkdtemp(join(tmpdir(), "arm-pipeline-state-"));
  const known = contexts(stateFolder);
  const watch = watchProcesses();
  const { workflows } = readConfig(repository.config);
  const jobs = workflows.deliver?.map(({ job, args, contexts: names, requires }) => ({
    [job]: { ...args, context: names, requires: requires.map(({ name, statuses }) => ({ [name]: statuses })) },
  }));
  ended = await run(JSON.stringify(jobs), {
    repository: repository.folder,
    contexts: {
      ...known,
      registry: { ...known.registry, BUILD_CANARY: canary },
      state: { ...known.state, STACK_CANARY: canary },
    },
    extraArgs: {
      "arm/build_and_push": { build_args: `BASE_IMAGE=${baseImage}`, secrets: "canary=BUILD_CANARY" },
      "arm/deploy": { secret_config: "token=STACK_CANARY" },
    },
    inspect: async (machine, job) => {
      secretFiles.push(...(await filesHolding(secrets(), machine.folder)).map((file) => `${job}: ${file}`));
      if (job === "arm/deploy")
        imageText = await docker(
          "ps",
          "--all",
          "--no-trunc",
          "--filter",
          `label=arm-pipeline.stack=${stack}`,
          "--format",
          "{{.Image}}",
        );
    },
  });
  seen = watch.stop();
});
afterAll(async () => {
  await ended.remove();
  await repository.remove();
  await rm(stateFolder, { recursive: true, force: true });
});

const names = ["arm/build_and_push", "arm/deploy", "arm/smoke_test", "arm/destroy"];

test("the generated workflow builds for arm64, pushes, deploys, smoke tests and destroys", () => {
  const broken = names.find((name) => ended.ending(name) !== "success");
  // What the job said, without which nobody could tell why it failed.
  const said = broken === undefined ? "" : masker(secrets())(ended.output(broken)).slice(-3000);
  expect(Object.fromEntries(names.map((name) => [name, ended.ending(name)])), said).toEqual(
    Object.fromEntries(names.map((name) => [name, "success"])),
  );
});

test("the container that was tested ran the pushed image by its digest", () => {
  const digest = /Pushed \S+@(sha256:[0-9a-f]{64})/.exec(ended.output("arm/build_and_push"))?.[1];
  expect(imageText).toBe(`${registry.host}/acme/delivery@${digest}`);
});

test("nothing is left: no container, no stack", async () => {
  expect(await leftovers({ system: realSystem(), dockerHost, stack, stateFolder })).toEqual([]);
});

test("no secret is in any output", () => {
  const leaking = names.filter((name) => secrets().some((secret) => ended.output(name).includes(secret)));
  expect(leaking).toEqual([]);
});

test("no secret is in any file that a job left, in the workspace, or in what was collected", async () => {
  expect([secretFiles, await filesHolding(secrets(), ended.folder)]).toEqual([[], []]);
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

test("a smoke test that is re-run after the destroy says that its stack is gone, with status 6", async () => {
  const workspace = await mkdtemp(join(tmpdir(), "arm-pipeline-workspace-"));
  await cp(join(ended.folder, "workspace", "arm-deploy"), workspace, { recursive: true });
  const rerun = await run("[arm/smoke_test]", { workspace });
  await Promise.all([rerun.remove(), rm(workspace, { recursive: true, force: true })]);
  expect([rerun.ending("arm/smoke_test"), lastWords(rerun.output("arm/smoke_test"))]).toEqual([
    "Smoke test the deployment: 6",
    expect.stringMatching(/earlier run of this workflow.*Re-run the workflow from the start\.$/),
  ]);
});

test("the orb in the generated configuration is the orb of the sources", () => {
  expect(Object.keys(readConfig(repository.config).inlineOrb?.jobs ?? {})).toEqual(Object.keys(orb.jobs));
});
