import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeGate } from "../../../scripts/demo/gate.ts";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "gate's-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** A tool that appears whole in its folder, as the cache has it. */
async function appear(folder: string, script: string): Promise<void> {
  await mkdir(`${folder}.new`);
  await writeFile(join(`${folder}.new`, "tool"), script);
  await chmod(join(`${folder}.new`, "tool"), 0o755);
  await rename(`${folder}.new`, folder);
}

const script = '#!/bin/sh\necho "real $*"\nexit 7\n';
const waiting = "tool is still being made ready for this machine; this job waits for it.";

test("a command that is called too early says so, waits, and is the real one then", async () => {
  const folder = join(root, "tools");
  const gate = await makeGate("tool", folder);
  const env = { PATH: [...gate.path, process.env.PATH].join(delimiter) };
  const calling = execa("tool", ["up", "two words"], { env, reject: false });
  await new Promise((resolve) => calling.stderr.once("data", resolve));
  await appear(folder, script);
  const { stdout, stderr, exitCode } = await calling;
  await gate.remove();
  expect({ stdout, stderr, exitCode }).toEqual({ stdout: "real up two words", stderr: waiting, exitCode: 7 });
});

test("once it is there, the gate says nothing", async () => {
  const folder = join(root, "tools");
  await appear(folder, script);
  const gate = await makeGate("tool", folder);
  const { stdout, stderr } = await execa(join(gate.path[0] ?? "", "tool"), ["version"], { reject: false });
  await gate.remove();
  expect([stdout, stderr]).toEqual(["real version", ""]);
});
