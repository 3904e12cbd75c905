import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
let source = "";
beforeAll(async () => {
  source = await mkdtemp(join(tmpdir(), "try-examples-test-"));
  await mkdir(join(source, "examples"));
  await writeFile(join(source, "examples/README.md"), "# No example\n");
  await mkdir(join(source, "commands"));
  await writeFile(join(source, "@orb.yml"), "version: 2.1\ndescription: Says things.\norbs: {jq: circleci/jq@2.2}\n");
  await writeFile(join(source, "commands/hello.yml"), "steps: [run: echo hello]\n");
  await writeFile(join(source, "commands/parse.yml"), "steps: [jq/install]\n");
  for (const [name, step] of [
    ["right", "say/hello"],
    ["needs-jq", "say/parse"],
    ["slip", "say/helo"],
  ])
    await writeFile(
      join(source, "examples", `${name}.yml`),
      `description: One of three.
usage:
  version: 2.1
  orbs: {say: acme/say@1.0}
  jobs: {build: {docker: [{image: "cimg/base:2026.01"}], steps: [${step}]}}
  workflows: {main: {jobs: [build]}}
`,
    );
});
afterAll(async () => await rm(source, { recursive: true, force: true }));

const run = async (...args: readonly string[]) =>
  await execa("npx", ["tsx", "scripts/try-examples.ts", ...args], { cwd: root, reject: false });

test("examples compile, lack another orb, or have an error, and fewer than wanted end with 1", async () => {
  const { exitCode, stdout, stderr } = await run(`acme/say=${source}`, "--least", "2");
  const lines = stdout.split("\n");
  expect(lines[0]).toMatch(/^lacking {2}acme\/say needs-jq\.yml: .* The orb "circleci\/jq@2\.2" is not at hand\.$/);
  expect(lines[1]).toBe("compiled acme/say right.yml");
  expect(lines[2]).toMatch(/^wrong {4}acme\/say slip\.yml: .* unknown-command: /);
  expect(lines[3]).toBe("1 of 3 examples compile, 1 need an orb that is not at hand, 1 have an error.");
  expect(stderr).toBe("At least 2 have to compile.");
  expect(exitCode).toBe(1);
});

test("without an orb it ends with 2 and says how it is called", async () => {
  const { exitCode, stderr } = await run();
  expect(stderr).toMatch(/^Which orbs\? npx tsx scripts\/try-examples\.ts NAMESPACE\/NAME=FOLDER/);
  expect(exitCode).toBe(2);
});
