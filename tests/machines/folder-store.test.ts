import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { folderStore } from "../../src/machines/folder-store.ts";
import type { Store } from "../../src/runner/state/store.ts";

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "arm-pipeline-store-"));
  store = folderStore(join(folder, "run"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("what is written is read again, and what is not there is nothing", async () => {
  expect(await store.read("a/b")).toBeUndefined();
  expect(await store.list("a")).toEqual([]);
  await store.write("a/b", "one");
  await store.write("a/b", "two");
  expect(await store.writeStream("a/c", Readable.from(["12", "345"]))).toBe(5);
  expect(await store.read("a/b")).toBe("two");
  expect(await text(store.readStream("a/c"))).toBe("12345");
  expect(await store.list("a")).toEqual(["b", "c"]);
  await store.remove("a");
  expect(await store.list("")).toEqual([]);
});

test("a file is created once, whoever asks at the same time", async () => {
  const made = await Promise.all([1, 2, 3, 4].map((who) => store.create("key/manifest", String(who))));
  expect(made.filter(Boolean)).toHaveLength(1);
  expect(await store.read("key/manifest")).toBe(String(made.indexOf(true) + 1));
});

test("what cannot be written to its end leaves nothing", async () => {
  async function* breaking() {
    yield "some";
    throw new Error("the disk is full");
  }
  await expect(store.writeStream("a/b", Readable.from(breaking()))).rejects.toThrow("the disk is full");
  expect(await readdir(join(folder, "run", "a"))).toEqual([]);
});

test("no path leads out of the folder", async () => {
  await writeFile(join(folder, "secret"), "x");
  for (const path of ["../secret", "a/../../secret", join(folder, "secret")]) {
    await expect(store.read(path)).rejects.toThrow("is outside of");
    await expect(store.write(path, "y")).rejects.toThrow("is outside of");
    expect(() => store.readStream(path)).toThrow("is outside of");
  }
  expect(await readFile(join(folder, "secret"), "utf8")).toBe("x");
});

test("no link leads out of the folder", async () => {
  await mkdir(join(folder, "elsewhere"));
  await writeFile(join(folder, "elsewhere", "file"), "x");
  await store.write("here", "");
  await symlink(join(folder, "elsewhere"), join(folder, "run", "out"));
  await symlink(join(folder, "elsewhere", "file"), join(folder, "run", "link"));
  await expect(store.write("out/new", "y")).rejects.toThrow();
  await expect(store.read("link")).rejects.toThrow();
  await expect(text(store.readStream("link"))).rejects.toThrow();
  await store.write("link", "y");
  expect(await readFile(join(folder, "elsewhere", "file"), "utf8")).toBe("x");
  expect(await readdir(join(folder, "elsewhere"))).toEqual(["file"]);
});
