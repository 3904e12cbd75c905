import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hostFolder, makeHostFolder, removeFolder, removeHostFolder } from "../../../src/machines/host/folder.ts";

let runs = "";
beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), "arm-pipeline-host-folder-"));
});
afterEach(() => {
  rmSync(runs, { recursive: true, force: true });
  rmSync(hostFolder(runs), { recursive: true, force: true });
});

test("each folder of runs has one, which is short and always the same", () => {
  expect(hostFolder(runs)).toBe(hostFolder(runs));
  expect(hostFolder(runs)).not.toBe(hostFolder(`${runs}/other`));
  expect(hostFolder(runs).slice(tmpdir().length)).toHaveLength("/ap-".length + 8);
});

test("it goes with the last run that has something in it", async () => {
  const folder = hostFolder(runs);
  makeHostFolder(folder);
  makeHostFolder(folder);
  for (const run of ["one", "two"]) mkdirSync(join(folder, run));
  await removeHostFolder(folder, "one");
  expect([existsSync(join(folder, "one")), existsSync(join(folder, "two"))]).toEqual([false, true]);
  await removeHostFolder(folder, "two");
  expect(existsSync(folder)).toBe(false);
  await removeHostFolder(folder, "two");
});

test("one that others may change is refused", () => {
  const folder = hostFolder(runs);
  mkdirSync(folder, { mode: 0o755 });
  expect(() => makeHostFolder(folder)).toThrow(
    `Others may change "${folder}", where the machines of this run would be. Remove it.`,
  );
});

test("a link in its place is refused", () => {
  const folder = hostFolder(runs);
  symlinkSync(runs, folder);
  expect(() => makeHostFolder(folder)).toThrow(/^Others may change/);
});

test("a folder goes though its path is longer than the system takes, and no one may write to it", async () => {
  const long = join(runs, "long");
  const deep = 'for i in {1..20}; do mkdir "$1"; cd "$1"; done; mkdir fixed; touch fixed/f; chmod 500 fixed .';
  mkdirSync(long);
  await execa("bash", ["-ec", deep, "-", "d".repeat(250)], { cwd: long });
  await removeFolder(long);
  expect(existsSync(long)).toBe(false);
});
