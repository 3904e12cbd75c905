import { buffer } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { archiveOf, entriesOf } from "../../../src/runner/state/archive.ts";
import { folderName, runFolder } from "../../../src/runner/state/run-folder.ts";
import { type OrderedJob, upstreamOf } from "../../../src/runner/state/upstream.ts";
import { type Workspace, workspaceIn } from "../../../src/runner/state/workspace.ts";
import { memoryStore } from "../support/memory-store.ts";

/** Jobs as `{ deploy: ["build"] }`. */
const jobs = (graph: Readonly<Record<string, readonly string[]>>): readonly OrderedJob[] =>
  Object.entries(graph).map(([name, requires]) => ({
    name,
    requires: requires.map((job) => ({ job, statuses: ["success"] as const })),
  }));

const files = (names: Readonly<Record<string, string>>) =>
  archiveOf(Object.entries(names).map(([name, content]) => ({ name, content })));

/** What a job sees that attaches the workspace. */
async function attached(
  workspace: Workspace,
  graph: readonly OrderedJob[],
  job: string,
): Promise<Record<string, string>> {
  const seen: Record<string, string> = {};
  for (const layer of await workspace.layersOf(upstreamOf(graph, job)))
    for await (const { name, content } of entriesOf(layer.open())) seen[name] = (await buffer(content)).toString();
  return seen;
}

const diamond = jobs({ end: ["left", "right"], left: ["start"], right: ["start"], start: [], other: [] });

test("the jobs before a job come in the order in which their layers are laid", () => {
  expect(upstreamOf(diamond, "end").map(({ job }) => job)).toEqual(["start", "left", "right"]);
  expect(upstreamOf(diamond, "start")).toEqual([]);
  expect([...(upstreamOf(diamond, "end")[1]?.before ?? [])]).toEqual(["start"]);
});

test("a job sees what its upstream jobs persisted, the later layer over the earlier one, and nothing else", async () => {
  const workspace = workspaceIn(memoryStore());
  await workspace.persist({ job: "start", node: 0 }, files({ a: "first", b: "start" }));
  await workspace.persist({ job: "start", node: 0 }, files({ a: "second" }));
  expect(await workspace.persist({ job: "left", node: 0 }, files({ b: "left", c: "left" }))).toEqual({ files: 2 });
  await workspace.persist({ job: "other", node: 0 }, files({ d: "other" }));
  expect(await attached(workspace, diamond, "end")).toEqual({ a: "second", b: "left", c: "left" });
  expect(await attached(workspace, diamond, "left")).toEqual({ a: "second", b: "start" });
  expect(await attached(workspace, diamond, "start")).toEqual({});
});

describe("the same file of two jobs", () => {
  test("is an error when neither is before the other", async () => {
    const workspace = workspaceIn(memoryStore());
    await workspace.persist({ job: "left", node: 0 }, files({ "out/app": "1", "out/left": "1" }));
    await workspace.persist({ job: "right", node: 0 }, files({ "out/app": "2" }));
    await expect(attached(workspace, diamond, "end")).rejects.toThrow(
      'Concurrent upstream jobs persisted the same file(s) into the workspace: "out/app" by "left" and "right".',
    );
  });

  test("is an error when what is a file of the one is a folder of the other, whoever is first", async () => {
    const workspace = workspaceIn(memoryStore());
    await workspace.persist({ job: "left", node: 0 }, files({ out: "1", "in/a/b": "1" }));
    await workspace.persist({ job: "right", node: 0 }, files({ "out/app": "2", in: "2", other: "2" }));
    await expect(attached(workspace, diamond, "end")).rejects.toThrow(
      'Concurrent upstream jobs persisted the same file(s) into the workspace: "in" by "left" and "right", "out" by "left" and "right".',
    );
  });

  test("is an error when they are two nodes of one job", async () => {
    const workspace = workspaceIn(memoryStore());
    for (const node of [0, 1]) await workspace.persist({ job: "start", node }, files({ report: String(node) }));
    await expect(attached(workspace, diamond, "left")).rejects.toThrow('"report" by "start" and node 1 of "start".');
  });

  test("is named for the first five", async () => {
    const workspace = workspaceIn(memoryStore());
    const many = Object.fromEntries([..."abcdefg"].map((name) => [name, name]));
    await workspace.persist({ job: "left", node: 0 }, files(many));
    await workspace.persist({ job: "right", node: 0 }, files(many));
    await expect(attached(workspace, diamond, "end")).rejects.toThrow(/"e" by "left" and "right" and 2 more\.$/);
  });
});

test("a layer whose archive is refused is no layer", async () => {
  const store = memoryStore();
  const workspace = workspaceIn(store);
  await expect(workspace.persist({ job: "start", node: 0 }, files({ "../out": "x" }))).rejects.toThrow(
    'The archive is refused: "../out" is outside of the folder.',
  );
  expect(await attached(workspace, diamond, "left")).toEqual({});
});

test("a rerun forgets what the job persisted, and takes over what the other jobs did", async () => {
  const earlier = memoryStore();
  await workspaceIn(earlier).persist({ job: "start", node: 0 }, files({ a: "kept" }));
  const workspace = workspaceIn(memoryStore());
  await workspace.adopt("start", earlier);
  await workspace.persist({ job: "left", node: 0 }, files({ b: "old" }));
  await workspace.forget({ job: "left", node: 0 });
  await workspace.persist({ job: "left", node: 0 }, files({ c: "new" }));
  expect(await attached(workspace, diamond, "end")).toEqual({ a: "kept", c: "new" });
});

test("every job has a folder of its own, inside", () => {
  const names = [
    "arm/build",
    "arm-build",
    "arm build",
    "..",
    ".",
    "",
    "é",
    `${"x".repeat(300)}1`,
    `${"x".repeat(300)}2`,
  ];
  const folders = names.map(folderName);
  expect(new Set(folders).size).toBe(names.length);
  for (const folder of folders) expect(folder).toMatch(/^[A-Za-z0-9_%-][A-Za-z0-9_.%-]{0,200}$/);
  expect(runFolder.layers({ job: "arm/build", node: 2 })).toBe("jobs/arm%2fbuild/2/layers");
});
