import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeAwsEnvironment } from "../../../scripts/provision/aws-environment.ts";
import { makeBaseImage } from "../../../scripts/provision/base-image.ts";
import { cachedTools } from "../../../scripts/provision/catalogue.ts";
import { compileTool } from "../../../scripts/provision/compile-go.ts";
import { installPackages } from "../../../scripts/provision/install-packages.ts";
import { makeMachineImages } from "../../../scripts/provision/machine-image.ts";
import { everyNeed } from "../../../scripts/provision/needs.ts";
import { beginProvisioning, provision } from "../../../scripts/provision/provision.ts";
import { type Answer, fakeSystem, keptProgress } from "../support/fake-system.ts";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "install-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const buildkit = cachedTools.find(({ name }) => name === "buildkit") ?? cachedTools[0];
if (buildkit === undefined) throw new Error("no tool in the catalogue");

test("packages are installed after the lists are fresh, as root by sudo, with Debian 13's client of its own", async () => {
  const system = fakeSystem({
    commands: {
      "sudo -n apt-get": {},
      "sudo -n env": {},
      "apt-cache policy docker-cli": { stdout: "  Candidate: 26.1" },
    },
  });
  await installPackages(["docker.io", "jq"], { system, privilege: "sudo", progress: keptProgress() });
  expect(system.calls).toEqual([
    "sudo -n apt-get -o DPkg::Lock::Timeout=120 update",
    "apt-cache policy docker-cli",
    "sudo -n env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 install --yes --no-install-recommends docker.io jq docker-cli",
  ]);
});

test("a package manager that fails is quoted, with what to do", async () => {
  const system = fakeSystem({
    commands: { "apt-get": {}, env: { exitCode: 100, stderr: "reading\nE: Unable to locate package jq\n" } },
  });
  await expect(installPackages(["jq"], { system, privilege: "root", progress: keptProgress() })).rejects.toMatchObject({
    message: "apt-get could not install jq (status 100).\nE: Unable to locate package jq",
    hint: "Repair the package manager (apt-get update; apt-get -f install), then run it again: what is done stays done.",
    exitCode: 4,
  });
});

test("without Go, compiling says which one to install", async () => {
  const compiling = compileTool(buildkit, { system: fakeSystem({}), progress: keptProgress(), into: root });
  await expect(compiling).rejects.toMatchObject({
    message: "Compiling needs Go, any version from 1.19 on; there is none on PATH.",
    hint: "Install Debian's golang-go, or Go 1.26.8 from its makers.",
    exitCode: 4,
  });
});

test("an old Go says that it fetches the needed one, and by which pinned hash", async () => {
  const progress = keptProgress();
  const system = fakeSystem({
    commands: {
      "go version": { stdout: "go version go1.19.8 linux/amd64" },
      "go mod download": { exitCode: 1, stderr: "verifying golang.org/toolchain: checksum mismatch" },
    },
  });
  await expect(compileTool(buildkit, { system, progress, into: root })).rejects.toMatchObject({
    message: "go mod download failed with status 1.\nverifying golang.org/toolchain: checksum mismatch",
    hint: "What was downloaded is not what go.sum pins; nothing of it was run. Look at your module proxy.",
  });
  expect([system.calls, progress.said]).toEqual([
    ["go version", "go mod download -json golang.org/toolchain@v0.0.1-go1.26.8.linux-amd64"],
    ["Go 1.19.8 is too old to compile the tools; it fetches Go 1.26.8, whose hash is in modules/go/go.sum."],
  ]);
});

test("a compilation that fails shows the compiler's last words and leaves nothing", async () => {
  const system = fakeSystem({
    commands: {
      "go version": { stdout: "go version go1.26.8 linux/amd64" },
      "nice go build": { exitCode: 1, stderr: "write: no space left on device" },
    },
  });
  await expect(compileTool(buildkit, { system, progress: keptProgress(), into: root })).rejects.toMatchObject({
    message: "go build -v failed with status 1.\nwrite: no space left on device",
    hint: "Is the module proxy reachable, and the disk not full? Run it again: what is compiled is kept.",
  });
  expect(await readdir(root)).toEqual([]);
});

test.each([
  [
    "an environment cannot be made",
    { "python3 -m venv": { exitCode: 1, stderr: "ensurepip is not available" } },
    "python3 -m venv",
  ],
  [
    "PyPI does not answer",
    { "python3 -m venv": {}, "/": { exitCode: 1, stderr: "No matching distribution" } },
    "-m pip install",
  ],
])("when %s, it says so and keeps nothing", async (_, commands, words) => {
  const making = makeAwsEnvironment({ root }, { system: fakeSystem({ commands }), progress: keptProgress() });
  await expect(making).rejects.toMatchObject({
    message: expect.stringContaining(words),
    hint: "Python 3.10 or later with venv is needed (Debian: python3-venv), and PyPI must be reachable.",
    exitCode: 4,
  });
  expect(await readdir(join(root, "tools", "aws"))).toEqual([]);
});

test.each([
  ["base", makeBaseImage],
  ["machine", makeMachineImages],
])("when Debian's archive has no such architecture, the %s image says where it looked", async (_, make) => {
  const system = fakeSystem({
    commands: { "apt-get": { exitCode: 100, stderr: "E: Unable to locate package nodejs" } },
  });
  await expect(make({ root }, { system, progress: keptProgress() })).rejects.toMatchObject({
    message:
      "An image of Debian's packages could not be made: apt-get failed with status 100.\nE: Unable to locate package nodejs",
    hint: "It needs Debian's archive for this architecture. Ubuntu keeps its own for arm64 elsewhere.",
  });
});

const debian = { "/etc/os-release": "ID=debian\n" };

test("forbidden, provisioning lists what is missing, installs nothing and stops with status 5", async () => {
  const system = fakeSystem({ files: debian, env: { XDG_CACHE_HOME: root } });
  const progress = keptProgress();
  await expect(provision({ needs: everyNeed, system, progress, consent: "forbidden" })).rejects.toMatchObject({
    message: "ARM_PIPELINE_PROVISION=0 forbids installing or starting it.",
    exitCode: 5,
  });
  expect([
    progress.said[0],
    progress.said.length,
    system.calls.some((call) => /apt-get|-m venv|mod download/.test(call)),
  ]).toEqual(["Missing:", 14, false]);
});

test("a user without root gets the command for root, and nothing is asked", async () => {
  const system = fakeSystem({ files: debian, uid: 1000, env: { XDG_CACHE_HOME: root } });
  await expect(provision({ needs: everyNeed, system, progress: keptProgress(), consent: "ask" })).rejects.toMatchObject(
    {
      message: expect.stringMatching(/^Packages are missing, and this user may not install them: /),
      hint: expect.stringMatching(/^Run as root: apt-get install --no-install-recommends /),
      exitCode: 5,
    },
  );
});

test("a machine on which a step fails stops there with status 4 and lets go of its lock", async () => {
  const system = fakeSystem({
    files: debian,
    env: { XDG_CACHE_HOME: root },
    commands: { "apt-get": {}, env: { exitCode: 100 } },
  });
  await expect(
    provision({ needs: everyNeed, system, progress: keptProgress(), consent: "given" }),
  ).rejects.toMatchObject({
    exitCode: 4,
  });
  expect(await readdir(join(root, "arm-pipeline"), { recursive: true })).toEqual([
    "tools",
    "tools/base-image",
    "tools/machine-images",
  ]);
});

const go = { stdout: "go version go1.26.8 linux/amd64" };

/** Something that a test waits for, or lets others wait for. */
function latch(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

test("who needs little does not wait for what takes long", async () => {
  const onPath = ["git", "curl"];
  const compiled = latch();
  const commands: Readonly<Record<string, Answer>> = {
    "apt-get": {},
    "env DEBIAN_FRONTEND": () => {
      onPath.push("jq", "runc");
      return {};
    },
    "go version": go,
    "nice go build": async (command) => {
      await compiled.opened;
      await writeFile(join(command[command.indexOf("-o") + 1] ?? "", "buildkitd"), "");
      return {};
    },
  };
  const system = fakeSystem({ files: debian, env: { XDG_CACHE_HOME: root }, onPath, commands });
  const needs = ["shell", "buildkit"] as const;
  const { all, ready } = await beginProvisioning({ needs, system, progress: keptProgress(), consent: "given" });
  const early = await ready(["shell"]);
  compiled.open();
  await all;
  const late = await ready(needs);
  expect([early.missingCommands, early.tools, late.tools]).toEqual([[], {}, { buildkit: "cache" }]);
});

test("when one step fails, those beside it are interrupted, and its words are the ones that are heard", async () => {
  let interrupted = false;
  const compiling = latch();
  const commands: Readonly<Record<string, Answer>> = {
    "apt-get": {},
    "env DEBIAN_FRONTEND": async () => {
      await compiling.opened;
      return { exitCode: 100, stderr: "E: no space left" };
    },
    "go version": go,
    "nice go build": (_, { signal }) =>
      new Promise((resolve) => {
        compiling.open();
        signal?.addEventListener("abort", () => {
          interrupted = true;
          resolve({ exitCode: 130, stderr: "interrupted" });
        });
      }),
  };
  const system = fakeSystem({ files: debian, env: { XDG_CACHE_HOME: root }, onPath: ["git", "curl"], commands });
  const needs = ["shell", "buildkit"] as const;
  const { all, ready } = await beginProvisioning({ needs, system, progress: keptProgress(), consent: "given" });
  const failure = { message: "apt-get could not install jq, runc (status 100).\nE: no space left", exitCode: 4 };
  await expect(ready(["buildkit"])).rejects.toMatchObject(failure);
  await expect(all).rejects.toMatchObject(failure);
  expect([interrupted, await readdir(join(root, "arm-pipeline"), { recursive: true })]).toEqual([
    true,
    ["tools", "tools/buildkit"],
  ]);
});
