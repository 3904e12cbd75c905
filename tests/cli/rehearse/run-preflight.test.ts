import { chmodSync, existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { startEngine } from "../../../src/machines/docker/engine-advice.ts";
import { fakeEngine } from "../../support/fake-engine.ts";
import {
  commit,
  eventsOf,
  git,
  output,
  ownClass,
  readable,
  rehearsals,
  runFolders,
  workflow,
} from "../support/rehearsals.ts";

const cli = rehearsals();

const inImage = (image: string, more = ""): string =>
  `{docker: [{image: "${image}"${more}}], resource_class: ${ownClass}, steps: [{run: echo here}]}`;
const onMachine = `{machine: {image: "ubuntu-2404:current"}, resource_class: ${ownClass}, steps: [{run: echo here}]}`;

/** Where no engine is. */
const silent = "unix:///nowhere/docker.sock";

/** An engine that has no image; what a pull says is given. */
const empty = (pull = "") =>
  fakeEngine(({ method, path }) => {
    if (path === "/info")
      return {
        body: {
          Architecture: process.arch === "arm64" ? "aarch64" : "x86_64",
          ...{ NCPU: 2, MemTotal: 8e9, Name: hostname() },
        },
      };
    if (path === "/containers/json") return { body: [] };
    if (method === "POST") return { body: JSON.stringify({ error: pull }) };
    return { status: 404, body: { message: "No such image" } };
  });

/** A repository, and runs in it with an engine. */
function project(config: string, host: string, files: Readonly<Record<string, string>> = {}) {
  const folder = cli.folder({ ".circleci/config.yml": config, ...files });
  git(folder, "init", "--quiet", "--initial-branch=main");
  commit(folder);
  return {
    folder,
    run: async (...args: readonly string[]) =>
      readable(await cli.run(["run", ...args], { in: folder, env: { DOCKER_HOST: host } })),
  };
}

const noEngine = (who: string): string =>
  `error: No container engine answers, and ${who}: There is no engine at unix:///nowhere/docker.sock (DOCKER_HOST): nothing listens there.`;
const startIt =
  "  next: Start it (systemctl start docker, or Docker Desktop) and let this user reach it, or install one: https://docs.docker.com/engine/install/";

describe("without an engine", () => {
  const both = workflow({ test: inImage("cimg/node:22.11"), build: onMachine }, ["test", "build: {requires: [test]}"]);
  test.each([
    [[], '"test" and "build" run in containers', "Or run them on this host, with its own programs: --host"],
    [["test"], '"test" runs in a container', "Or run it on this host, with its own programs: --docker host"],
    [
      ["--machine", "host"],
      '"test" runs in a container',
      "Or run it on this host, with its own programs: --docker host",
    ],
    [
      ["--docker", "host"],
      '"build" runs in a container',
      "Or run it on this host, with its own programs: --machine host",
    ],
  ])("run %j says so once with what fits the flags, ends with 3 and starts nothing", async (args, who, advice) => {
    const { folder, run } = project(both, silent);
    expect(await run(...args)).toEqual({
      status: 3,
      stdout: "",
      stderr: [noEngine(who), startIt, `  next: ${advice}`, "Nothing was started.", ""].join("\n"),
    });
    expect(existsSync(join(folder, ".arm-pipeline"))).toBe(false);
  });

  test("--dry-run shows the plan with what is missing, and ends with 3", async () => {
    const { run } = project(both, silent);
    const size = process.arch === "arm64" ? "2 CPUs, 8 GiB" : "2 CPUs, 4 GiB";
    const arch = process.arch === "arm64" ? "arm64" : "amd64";
    expect(await run("test", "--dry-run")).toEqual({
      status: 3,
      stdout: [
        'The workflow "main" would run 1 job:',
        "",
        `1. test  docker cimg/node:22.11 · ${ownClass}: ${arch}, ${size}`,
        "   missing here: a container engine",
        "",
      ].join("\n"),
      stderr: [
        noEngine('"test" runs in a container'),
        startIt,
        "  next: Or run it on this host, with its own programs: --docker host",
        "",
      ].join("\n"),
    });
    const { stdout } = await run("test", "--dry-run", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      jobs: [{ name: "test", place: "container" }],
      missingHere: [{ what: "a container engine", jobs: ["test"] }],
    });
  });

  test("without Docker's command line, a context that does not exist is named", async () => {
    const folder = cli.repository(both, { "docker/config.json": '{"currentContext": "builder"}' });
    const env = { PATH: programs("git", "tar"), DOCKER_CONFIG: join(folder, "docker") };
    const { status, stderr } = await cli.run(["run", "test"], { in: folder, env });
    expect([status, stderr.split("\n")[0]]).toEqual([
      3,
      'error: No container engine answers, and "test" runs in a container: Docker has no context "builder": docker context ls lists those that there are.',
    ]);
  });

  test("where this user may not reach it, that is what to do", async () => {
    expect(startEngine("This user may not use the engine at unix:///x: permission denied.")).toBe(
      "let this user reach it: sudo usermod -aG docker $USER, and log in again",
    );
  });

  test("jobs on this host ask for none", async () => {
    const { host, asked } = await empty();
    const { run } = project(both, host);
    expect((await run("--host", "--dry-run")).status).toBe(0);
    expect(asked).toEqual([]);
  });
});

/** A folder with nothing in it but these programs. */
function programs(...names: readonly string[]): string {
  const folder = cli.folder(
    Object.fromEntries(names.map((name) => [name, `#!/bin/sh\nPATH='${process.env.PATH}' exec ${name} "$@"\n`])),
  );
  return folder;
}

describe("--docker host", () => {
  const served = workflow(
    {
      test: `{docker: [{image: "cimg/node:22.11", environment: {NODE_ENV: test}}, {image: "postgres:16"}], resource_class: ${ownClass}, steps: [{run: 'echo "$NODE_ENV in $PWD"'}]}`,
    },
    ["test"],
  );

  test("runs a job with an image on this host, with the image's variables, and says what differs", async () => {
    const { folder, run } = project(served, silent);
    for (const flags of [["--docker", "host"], ["--host"]]) {
      const { status, stdout, stderr } = await run(...flags);
      expect({ status, stderr }).toEqual({
        status: 0,
        stderr: [
          'note: This host\'s own programs run "test", and not those of cimg/node:22.11.',
          'note: No service is started on this host: "test" looks for postgres:16 on localhost. Start it there, or run this job in containers.',
          "",
        ].join("\n"),
      });
      expect(stdout).toContain(
        [
          "test | > Spin up environment",
          "test | On this host with its own programs, and not in cimg/node:22.11.",
          "test | The service postgres:16 is not started on this host.",
        ].join("\n"),
      );
      expect(stdout).toMatch(/test \| test in \/.*\/home\/project\n/);
    }
    expect(runFolders(folder)).toHaveLength(2);
  });

  test("tells a job nothing of this process's environment", async () => {
    const folder = cli.repository(served.replace(/echo .*PWD"/, "env"));
    const { stdout } = await cli.run(["run", "--host", "--json"], { in: folder, env: { SECRET_OF_THE_HOST: "x" } });
    const shown = output(eventsOf(stdout), "test");
    expect(shown).not.toContain("SECRET_OF_THE_HOST");
    expect(shown).toMatch(/^HOME=\/.*\/home$/m);
  });

  test("tells a job where a version manager keeps what its programs start, which a new home would hide", async () => {
    const folder = cli.repository(served.replace(/echo .*PWD"/, "env"));
    const home = await mkdtemp(join(tmpdir(), "home-"));
    await mkdir(join(home, ".rustup"));
    const env = { HOME: home, PYENV_ROOT: join(home, "gone") };
    const shown = output(eventsOf((await cli.run(["run", "--host", "--json"], { in: folder, env })).stdout), "test");
    await rm(home, { recursive: true });
    expect(shown).toContain(`RUSTUP_HOME=${home}/.rustup\n`);
    expect(shown).not.toContain("PYENV_ROOT");
  });

  test("is shown in the plan", async () => {
    const { run } = project(served, silent);
    const { status, stdout, stderr } = await run("--host", "--dry-run");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("1. test  docker: this host, not cimg/node:22.11, and no postgres:16 · ");
  });

  test("is kept for a run that goes on from this one", async () => {
    const { run } = project(served.replace('echo "$NODE_ENV in $PWD"', "exit 1"), silent);
    expect((await run("--host")).status).toBe(4);
    const { status, stderr } = await run("--rerun-failed");
    expect({ status, first: stderr.split("\n")[0] }).toEqual({
      status: 4,
      first: "Going on from run RUN: 0 jobs taken over, 1 job to run.",
    });
  });

  test("a machine of another name is refused", async () => {
    const { run } = project(served, silent);
    expect(await run("--docker", "vm")).toEqual({
      status: 2,
      stdout: "",
      stderr: 'error: --docker: there is no machine "vm".\n  next: It is container or host.\n',
    });
  });
});

describe("an image that is not there", () => {
  const three = workflow({ a: inImage("acme/one:1"), b: inImage("acme/one:1"), c: inImage("acme/two:1") }, [
    "a",
    "b",
    "c: {requires: [a]}",
  ]);
  const unreachable = "dial tcp: lookup registry-1.docker.io: no such host";

  test("is pulled before anything starts, once; where it cannot be had, nothing starts", async () => {
    const { host, asked } = await empty(unreachable);
    const { folder, run } = project(three, host);
    const { status, stdout, stderr } = await run();
    const arch = process.arch === "arm64" ? "arm64" : "amd64";
    expect({ status, stdout, stderr }).toEqual({
      status: 3,
      stdout: "",
      stderr: [
        `Pulling acme/one:1 for ${arch}, which "a" and "b" run in.`,
        `Pulling acme/two:1 for ${arch}, which "c" runs in.`,
        ...["one", "two"].flatMap((name) => [
          `error: Image "acme/${name}:1" could not be pulled: dial tcp: lookup registry-1.docker.io: no such host. Is its name right?`,
          `  next: Give another image for it: --image 'acme/${name}:1=IMAGE'`,
          "  next: Or run on this host, with its own programs: --docker host",
        ]),
        "Nothing was started.",
        "",
      ].join("\n"),
    });
    expect(runFolders(folder)).toEqual([]);
    expect(asked.filter((line) => line.startsWith("POST "))).toHaveLength(2);
  });

  test("is said in the plan to be pulled, and is not pulled for it", async () => {
    const { host, asked } = await empty(unreachable);
    const { run } = project(three, host);
    const { status, stdout } = await run("--dry-run");
    expect(status).toBe(0);
    expect(stdout.split("\n").filter((line) => line.includes("pulled first"))).toEqual([
      "   pulled first: acme/one:1",
      "   pulled first: acme/one:1",
      "   pulled first: acme/two:1",
    ]);
    expect(asked.filter((line) => line.startsWith("POST "))).toEqual([]);
  });

  test("and that an earlier job may push, is left to the job that runs in it", async () => {
    const { host } = await empty("manifest for acme/web:new not found: manifest unknown");
    const { run } = project(
      workflow({ push: onMachine, test: inImage("acme/web:new") }, ["push", "test: {requires: [push]}"]),
      host,
    );
    const { status, stdout, stderr } = await run("--machine", "host");
    expect(stderr).toContain(
      'note: Image "acme/web:new" could not be pulled: manifest for acme/web:new not found: manifest unknown. Is its name right? It is asked for again when its job starts.',
    );
    expect(status).toBe(4);
    expect(stdout).toContain("push | success");
    expect(stdout).toContain('test | Spin up environment: failed: Image "acme/web:new" could not be pulled');
  });
});

test("a program that makes a machine of this host is asked for before anything starts", async () => {
  const { folder } = project(workflow({ a: onMachine }, ["a"]), silent);
  const run = await cli.run(["run", "--host"], { in: folder, env: { PATH: programs("git") } });
  expect(run).toEqual({
    status: 3,
    stdout: "",
    stderr: [
      'error: The program "tar" is not on PATH, and "a" runs on this host with it.',
      "  next: Install it, or let PATH have its folder: it is part of every Linux, as in Debian's package tar.",
      "Nothing was started.",
      "",
    ].join("\n"),
  });
});

test("a folder that may not be written to is refused before anything runs", async () => {
  const { folder, run } = project(workflow({ a: onMachine }, ["a"]), silent);
  chmodSync(folder, 0o555);
  // Who may everything is stopped by a file in the folder's place alone.
  if (process.getuid?.() === 0) return expectFileInPlace();
  try {
    expect(await run("--host")).toEqual({
      status: 2,
      stdout: "",
      stderr: [
        "error: This folder cannot be written to: this user may not. A run keeps its logs in .arm-pipeline.",
        "  next: Let this user write to it, or rehearse in a copy of the repository that is yours.",
        "",
      ].join("\n"),
    });
  } finally {
    chmodSync(folder, 0o755);
  }

  async function expectFileInPlace(): Promise<void> {
    const other = project(workflow({ a: onMachine }, ["a"]), silent, { ".arm-pipeline/runs": "a file" });
    expect(await other.run("--host")).toEqual({
      status: 2,
      stdout: "",
      stderr:
        'error: ".arm-pipeline/runs" is a file, and a run keeps its logs in a folder there.\n  next: Move it away.\n',
    });
  }
});
