import { basename } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { DataMap } from "../../src/model/index.ts";
import type { RunEvent } from "../../src/runner/events.ts";
import { contexts, docker, type Ended, folderWith, lastWords, type Run, run } from "./support/run.ts";

const { registry, machineImages } = inject("services");
let repository: Awaited<ReturnType<typeof folderWith>>;

beforeAll(async () => {
  repository = await folderWith({ Dockerfile: "FROM scratch\nCOPY file /file\n", file: "content\n" });
});
afterAll(() => repository.remove());

/** Containers of Arm stand in for machines, and nothing is pulled. */
async function inContainers(jobs: readonly DataMap[], options: Run = {}): Promise<Ended> {
  const ended = await run(jobs, {
    repository: repository.folder,
    machine: "container",
    ...options,
    args: ["--image", `ubuntu-2404:*=${machineImages.arm64}`, ...(options.args ?? [])],
  });
  await ended.remove();
  return ended;
}

/** A job of these steps in one or more containers. */
const inImages = (
  images: readonly (string | DataMap)[],
  steps: readonly (string | DataMap)[],
  more: DataMap = {},
): DataMap => ({
  docker: images.map((image) => (typeof image === "string" ? { image } : image)),
  resource_class: "arm.medium",
  steps,
  ...more,
});

const step = (command: string): DataMap => ({ run: { name: "Do it", command } });

/** The containers of this engine that a run made. */
const containersOf = (run: string): Promise<string> =>
  docker("ps", "--all", "--filter", `label=arm-pipeline.run=${run}`, "--format", "{{.Names}}");

/** Those of them that are still there when it has ended. */
const left = ({ folder = "" }: Ended): Promise<string> => containersOf(basename(folder));

test("a machine job in a container of Arm builds with the engine, pushes with a password, and verifies what it pushed", async () => {
  const job = { image: "acme/contained", registry: registry.host, tags: "1", context: ["registry"] };
  const look = { run: { name: "Look", command: "uname -m; id -un" } };
  const ended = await inContainers([{ "arm/build_and_push": { ...job, "post-steps": [look] } }]);
  const printed = ended.output("arm/build_and_push");
  expect([
    ended.exitCode,
    ended.ending("arm/build_and_push"),
    /Pushed \S+@sha256:/.test(printed),
    printed.endsWith("aarch64\ncircleci\n"),
    await left(ended),
  ]).toEqual([0, "success", true, true, ""]);
});

test("a container has a RAM disk, in which a job may work, from which a program runs, and where files come and go", async () => {
  const program =
    "cat file && printf '#!/bin/sh\\necho ran\\n' > here && chmod +x here && ./here && df -t tmpfs . | tail -n 1";
  const jobs = {
    ramdisk: inImages(
      [machineImages.arm64],
      [
        "checkout",
        step(program),
        { persist_to_workspace: { root: "/mnt/ramdisk", paths: ["here", "*ile"] } },
        { store_artifacts: { path: "here" } },
      ],
      { working_directory: "/mnt/ramdisk" },
    ),
    later: inImages(
      [machineImages.arm64],
      [{ attach_workspace: { at: "/mnt/ramdisk/of/others" } }, step("cd /mnt/ramdisk/of/others; ./here; cat file")],
    ),
  };
  const ended = await inContainers([{ "arm/ramdisk": {} }, { "arm/later": { requires: ["arm/ramdisk"] } }], { jobs });
  expect([ended.exitCode, ended.output("arm/ramdisk"), ended.output("arm/later")]).toEqual([
    0,
    expect.stringMatching(/content\nran\ntmpfs .* \/mnt\/ramdisk\n/),
    expect.stringMatching(/ran\ncontent\n$/),
  ]);
});

test("a wrong password fails the job in a container too, and the job that cleans up still runs", async () => {
  const job = { image: "acme/contained", registry: registry.host, tags: "1", context: ["wrong"] };
  const known = contexts();
  const ended = await inContainers(
    [{ "arm/build_and_push": job }, { "arm/clean": { requires: [{ "arm/build_and_push": "terminal" }] } }],
    {
      jobs: { clean: inImages([machineImages.arm64], [step("echo cleaned")]) },
      contexts: { ...known, wrong: { ...known.registry, DOCKER_PASSWORD: "not-the-password" } },
    },
  );
  expect([
    ended.exitCode,
    ended.ending("arm/build_and_push"),
    lastWords(ended.output("arm/build_and_push")),
    ended.ending("arm/clean"),
    await left(ended),
  ]).toEqual([
    4,
    "Log in to the registry: 3",
    expect.stringContaining("refused the credentials. Check DOCKER_USERNAME and DOCKER_PASSWORD"),
    "success",
    "",
  ]);
});

test("jobs in containers hand files on, share a cache, split tests over nodes, and reach a service on localhost", async () => {
  const serve = {
    image: machineImages.arm64,
    command: ["node", "-e", "require('http').createServer((q, a) => a.end('served')).listen(8080)"],
  };
  const jobs = {
    make: inImages(
      [machineImages.arm64],
      [
        "checkout",
        step("mkdir out && cp file out/ && echo cached > tool"),
        { save_cache: { key: "tool-{{ arch }}", paths: ["tool"] } },
        { persist_to_workspace: { root: ".", paths: ["out"] } },
      ],
    ),
    test: inImages(
      [machineImages.arm64, serve],
      [
        { attach_workspace: { at: "." } },
        { restore_cache: { keys: ["tool-"] } },
        step(
          'printf "a\\nb\\nc\\n" | circleci tests split | tr "\\n" " "; cat out/file tool; until curl -s localhost:8080; do sleep 1; done',
        ),
        step(
          'mkdir results; echo "<testsuite><testcase name=\\"of node $CIRCLE_NODE_INDEX\\"/></testsuite>" > results/junit.xml',
        ),
        { store_test_results: { path: "results" } },
        { store_artifacts: { path: "out" } },
      ],
      { parallelism: 2 },
    ),
  };
  const ended = await inContainers([{ "arm/make": {} }, { "arm/test": { requires: ["arm/make"] } }], { jobs });
  const ofNode = (node: number): string =>
    ended.events
      .map((event) =>
        event.kind === "step-output" && event.job === "arm/test" && event.node === node ? event.chunk : "",
      )
      .join("");
  const stored = (kind: RunEvent["kind"]): number => ended.events.filter((event) => event.kind === kind).length;
  expect([
    ended.exitCode,
    [0, 1].map((node) => /^(?:[abc] )+content$/m.exec(ofNode(node))?.[0]),
    [0, 1].map((node) => ofNode(node).includes("cached\nserved")),
    stored("artifact-stored"),
    stored("test-results-stored"),
    await left(ended),
  ]).toEqual([0, ["a c content", "b content"], [true, true], 2, 2, ""]);
});

test("an image for another architecture than the class is refused with both named, before anything is started", async () => {
  const job = inImages([machineImages.amd64], [step("echo never")]);
  await expect(inContainers([{ "arm/wrong": {} }], { jobs: { wrong: job } })).rejects.toThrow(
    /^Nothing was started: [\s\S]*(?:amd64[\s\S]*arm64|arm64[\s\S]*amd64)/,
  );
});

test("Ctrl-C ends a run in containers with status 130, the jobs that clean up run, and nothing is left", async () => {
  const interrupt = new AbortController();
  let id = "";
  let there: Promise<string> | undefined;
  const jobs = {
    long: inImages([machineImages.arm64], [step("echo here; sleep 600")]),
    clean: inImages([machineImages.arm64], [step("echo cleaned")]),
  };
  const ended = await inContainers([{ "arm/long": {} }, { "arm/clean": { requires: [{ "arm/long": "terminal" }] } }], {
    jobs,
    signal: interrupt.signal,
    onEvent: (event) => {
      if (event.kind === "run-started") id = event.run;
      if (event.kind !== "step-output" || !event.chunk.includes("here")) return;
      there ??= containersOf(id).finally(() => interrupt.abort());
    },
  });
  expect([ended.exitCode, ended.ending("arm/long"), ended.ending("arm/clean"), await there, await left(ended)]).toEqual(
    [...[130, "canceled", "success"], expect.stringMatching(/^arm-pipeline-\S+$/), ""],
  );
});
