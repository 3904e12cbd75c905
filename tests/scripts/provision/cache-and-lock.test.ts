import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cacheFolders, entryFolder, fillEntry, isCached } from "../../../scripts/provision/cache.ts";
import { withLock } from "../../../scripts/provision/lock.ts";
import { identify } from "../../../src/machines/host/process-identity.ts";
import { keptProgress } from "../support/fake-system.ts";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "cache-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const entry = { name: "tool", version: "1.2.3" };

test.each([
  ["the user's cache folder", {}, "/home/me/.cache/arm-pipeline"],
  ["the one that XDG names", { XDG_CACHE_HOME: "/var/c" }, "/var/c/arm-pipeline"],
  ["not a relative one, which the standard ignores", { XDG_CACHE_HOME: "c" }, "/home/me/.cache/arm-pipeline"],
])("the cache is in %s", (_, env, expected) => {
  expect(cacheFolders(env, "/home/me")).toEqual({ root: expected });
});

test("an entry appears whole, and what a killed process left half-made goes", async () => {
  const folder = entryFolder({ root }, entry);
  await mkdir(join(root, "tools", "tool", ".partial-of-a-dead-one"), { recursive: true });
  await fillEntry({ root }, entry, async (partial) => {
    expect(await isCached({ root }, entry)).toBe(false);
    await writeFile(join(partial, "binary"), "x");
  });
  expect([await readdir(join(root, "tools", "tool")), await readdir(folder)]).toEqual([["1.2.3"], ["binary"]]);
});

test("a failure leaves no entry and nothing half-made", async () => {
  const failing = fillEntry({ root }, entry, async (partial) => {
    await writeFile(join(partial, "binary"), "x");
    throw new Error("the disk is full");
  });
  await expect(failing).rejects.toThrow("the disk is full");
  expect([await isCached({ root }, entry), await readdir(join(root, "tools", "tool"))]).toEqual([false, []]);
});

test("two at once: the second waits, says for whom, and begins when the first has ended", async () => {
  const path = join(root, "lock");
  const order: string[] = [];
  const progress = keptProgress();
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let entered = () => {};
  const inside = new Promise<void>((resolve) => {
    entered = resolve;
  });
  const first = withLock(path, { progress }, async () => {
    entered();
    await held;
    order.push("first");
  });
  await inside;
  const wait = async () => {
    release();
    await first;
  };
  await withLock(path, { progress, wait }, async () => order.push("second"));
  expect({ order, said: progress.said, left: await readdir(root) }).toEqual({
    order: ["first", "second"],
    said: [`Waiting for process ${process.pid}, which is setting up the same tools.`],
    left: [],
  });
});

test.each([
  ["of a process that has ended", JSON.stringify({ pid: 2 ** 22 + 1, started: "1" })],
  ["of an earlier process with the same number", JSON.stringify({ pid: process.pid, started: "1" })],
  ["that was never written to its end", "{"],
])("a lock %s is taken over", async (_, content) => {
  const path = join(root, "lock");
  await writeFile(path, content);
  const inside = await withLock(path, { progress: keptProgress() }, () => readFile(path, "utf8"));
  expect(JSON.parse(inside)).toEqual(identify(process.pid));
});

test("a lock goes when the work fails", async () => {
  const failing = withLock(join(root, "lock"), { progress: keptProgress() }, async () => {
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(await readdir(root)).toEqual([]);
});
