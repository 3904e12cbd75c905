import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readText } from "../../../src/cli/io/read-text.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "read-text-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("a pipe is read to its end, however slowly it is written", async () => {
  const pipe = join(folder, "slow");
  await execa("mkfifo", [pipe]);
  const writer = execa("bash", ["-c", 'exec > "$0"; for i in 1 2 3; do echo "line $i"; sleep 0.1; done', pipe]);
  expect(readText(pipe)).toBe("line 1\nline 2\nline 3\n");
  expect((await writer).exitCode).toBe(0);
});

test("a pipe that no one writes to is not waited for", async () => {
  const pipe = join(folder, "silent");
  await execa("mkfifo", [pipe]);
  expect(readText(pipe)).toBe("");
}, 20_000);

test("what has no end is too large, and what is empty is empty", () => {
  expect(() => readText("/dev/zero")).toThrow(
    '"/dev/zero" has more than 64 MB: it has no end, or is none that is read here.',
  );
  expect(readText("/dev/null")).toBe("");
  expect(() => readText(folder)).toThrow(expect.objectContaining({ code: "EISDIR" }));
});
