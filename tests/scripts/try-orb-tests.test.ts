import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
let folder = "";
const checkouts: Readonly<Record<string, { readonly orbs: string; readonly step: string }>> = {
  "by-placeholder": { orbs: "{say: {}}", step: "say/hello" },
  "by-version": { orbs: "{say: acme/say@dev:<<pipeline.git.revision>>}", step: "say/hello" },
  "by-use": { orbs: "{tools: acme/tools@1.0}", step: "say/hello" },
  "needs-another": { orbs: "{say: {}, tools: acme/tools@1.0}", step: "tools/install" },
  slip: { orbs: "{say: {}}", step: "say/helo" },
};
const configuration = (orbs: string, step: string) => `version: 2.1
orbs: ${orbs}
jobs:
  build:
    docker: [{image: "cimg/base:2026.07"}]
    steps:
      - ${step}
workflows: {main: {jobs: [build]}}
`;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "try-orb-tests-test-"));
  for (const [name, { orbs, step }] of Object.entries(checkouts)) {
    await mkdir(join(folder, name, "src/commands"), { recursive: true });
    await mkdir(join(folder, name, ".circleci"));
    await writeFile(join(folder, name, "src/@orb.yml"), "version: 2.1\ndescription: Says things.\n");
    await writeFile(join(folder, name, "src/commands/hello.yml"), "steps: [run: echo hello]\n");
    await writeFile(join(folder, name, ".circleci/test-deploy.yml"), configuration(orbs, step));
  }
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

const run = async (...args: readonly string[]) =>
  await execa("npx", ["tsx", "scripts/try-orb-tests.ts", ...args], { cwd: root, reject: false });

test("the own orb is known by each kind of placeholder; an error counts, and fewer than wanted end with 1", async () => {
  const { exitCode, stdout, stderr } = await run(
    ...Object.keys(checkouts).map((name) => join(folder, name)),
    join(folder, "nothing-here"),
    "--least",
    "5",
  );
  const lines = stdout.split("\n");
  expect(lines.slice(0, 4)).toEqual([
    "in order by-placeholder as say",
    "in order by-version as say",
    "in order by-use as say",
    "lacking  needs-another as say",
  ]);
  expect(lines[4]).toMatch(/^wrong {4}slip as say: .* error unknown-command: /);
  expect(lines.slice(5)).toEqual([
    "no test  nothing-here",
    "4 of 5 have no error; 1 of them need an orb that is not at hand.",
  ]);
  expect([exitCode, stderr]).toEqual([1, "At least 5 have to be without an error."]);
});

test("without a checkout it ends with 2 and says how it is called", async () => {
  const { exitCode, stderr } = await run();
  expect([exitCode, stderr]).toEqual([2, "Which checkouts? npx tsx scripts/try-orb-tests.ts FOLDER... [--least N]"]);
});
