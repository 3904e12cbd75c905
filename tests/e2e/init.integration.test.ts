import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { contexts, type Ended, rehearsed, root } from "./support/run.ts";

const { registry, baseImage } = inject("services");
let folder = "";
let state = "";
let ended: Ended;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "arm-pipeline-init-"));
  state = await mkdtemp(join(tmpdir(), "arm-pipeline-state-"));
  await cp(join(root, "examples/ecs-graviton/app"), folder, { recursive: true });
  // A program that deploys to this machine, where there is no cloud.
  await cp(join(root, "examples/local"), join(folder, "infrastructure"), {
    recursive: true,
    filter: (source) => !source.endsWith("/node_modules"),
  });
  const git = (...args: string[]) =>
    execa("git", ["-c", "user.name=n", "-c", "user.email=n@example.org", ...args], { cwd: folder });
  await git("init", "--quiet", "--initial-branch=main");
  const given = ["--image", "acme/init", "--registry", registry.host];
  const places = ["--registry-context", "registry", "--deploy-context", "state"];
  await execa("node", [inject("cli"), "init", "--yes", ...given, ...places], { cwd: folder });
  // The hub does not answer everywhere, and a job in a container does not share this machine's loopback.
  await change("Dockerfile", /^ARG BASE_IMAGE=.*$/m, `ARG BASE_IMAGE=${baseImage}`);
  await change(".circleci/config.yml", "arm/smoke_test: {", "arm/smoke_test: {executor: arm/arm_machine, ");
  await git("add", "--all");
  await git("-c", "commit.gpgsign=false", "commit", "--quiet", "--message", "x");
  const known = contexts(state);
  ended = await rehearsed(folder, { contexts: { registry: known.registry, state: known.state } });
});
afterAll(async () => {
  for (const each of [folder, state]) await rm(each, { recursive: true, force: true });
});

async function change(file: string, from: string | RegExp, to: string): Promise<void> {
  const path = join(folder, file);
  const before = await readFile(path, "utf8");
  const after = before.replace(from, to);
  expect(after).not.toBe(before);
  await writeFile(path, after);
}

test("what init wrote for an app without a Dockerfile is built, pushed, deployed, tested and destroyed", () => {
  const names = ["arm/build_and_push", "arm/deploy", "arm/smoke_test", "arm/destroy"];
  const broken = names.find((name) => ended.ending(name) !== "success");
  const said = broken === undefined ? "" : ended.output(broken).slice(-3000);
  expect(Object.fromEntries(names.map((name) => [name, ended.ending(name)])), said).toEqual(
    Object.fromEntries(names.map((name) => [name, "success"])),
  );
});
