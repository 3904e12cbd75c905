import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Io } from "../../../src/cli/io/io.ts";
import { removeTemporary } from "../../../src/cli/rehearse/sweep.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "arm-pipeline-sweep-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Keeps what is said. */
function listening(): Pick<Io, "say" | "paint"> & { readonly said: readonly string[] } {
  const said: string[] = [];
  return { said, say: (line) => void said.push(line), paint: (_, text) => text };
}

test("what a run needs only while it runs is removed, and what it has noted stays", async () => {
  for (const name of ["machines/docker", "checkout", "jobs"]) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, "run.json"), "{}");
  const io = listening();
  await removeTemporary(io, folder);
  expect([readdirSync(folder), io.said]).toEqual([["jobs", "run.json"], []]);
});

test("what cannot be removed is told, and stands in no one's way", async () => {
  const run = join(folder, "20261127-100900-ad65fd");
  writeFileSync(run, "");
  const io = listening();
  await removeTemporary(io, run);
  expect(io.said).toEqual([
    expect.stringMatching(
      /^note: Something of the run 20261127-100900-ad65fd could not be removed: ENOTDIR: .*\. Remove it by hand\.$/,
    ),
  ]);
});
