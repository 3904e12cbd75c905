import { execFileSync } from "node:child_process";
import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, onTestFinished, test } from "vitest";
import { writeWithHoles } from "../../src/machines/write-with-holes.ts";

test("zeros are read again and take no room, also at the end; fewer than a page are written", async () => {
  const folder = await mkdtemp(join(tmpdir(), "arm-pipeline-holes-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "file");
  const pieces = [Buffer.from("begin"), Buffer.alloc(8 * 2 ** 20), Buffer.alloc(10), "text", Buffer.alloc(3 * 2 ** 20)];
  const file = await open(path, "wx");
  const length = await writeWithHoles(file, Readable.from(pieces));
  await file.close();
  const whole = Buffer.concat(pieces.map((piece) => Buffer.from(piece)));
  expect(length).toBe(whole.length);
  expect((await readFile(path)).equals(whole)).toBe(true);
  expect(Number(execFileSync("du", ["-k", path], { encoding: "utf8" }).split("\t")[0])).toBeLessThan(100);
});
