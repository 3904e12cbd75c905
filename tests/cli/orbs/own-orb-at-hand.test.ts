import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { nodeFiles } from "../../../src/cli/io/node-files.ts";
import { orbCache } from "../../../src/cli/orbs/orb-cache.ts";
import { readOrbReference } from "../../../src/compiler/orbs/reference.ts";
import { builtCli } from "../support/cli.ts";

const cli = builtCli();

const note = (reference = "arm-pipeline/arm-pipeline@0.1") =>
  `note: ${reference}: checked against the copy in this package, 0.1.0.\n`;
const files = { Dockerfile: "FROM arm64v8/node\n", "Pulumi.yaml": "name: web\nruntime: nodejs\n" };
const inOrder = "In order: .circleci/config.yml (1 workflow, 4 jobs).\n";

/** A repository with the configuration that was generated for it. */
async function generated(...flags: readonly string[]): Promise<string> {
  const folder = cli.folder(files);
  const { status } = await cli.run(["generate", "config", "--image", "acme/web", ...flags], { in: folder });
  expect(status).toBe(0);
  return folder;
}

describe("what was generated is at hand, with nothing published", () => {
  test("validate says that it checked against the packaged copy", async () => {
    const folder = await generated();
    expect(await cli.run(["validate"], { in: folder })).toEqual({ status: 0, stdout: "", stderr: note() + inOrder });
  });

  test("validate takes the address of this version for the same copy", async () => {
    const folder = await generated("--orb", "url");
    const url = "https://raw.githubusercontent.com/arm-pipeline/arm-pipeline/v0.1.0/orb/orb.yml";
    expect(await cli.run(["validate"], { in: folder })).toEqual({ status: 0, stdout: "", stderr: note(url) + inOrder });
  });

  test("the note is on the standard error alone: JSON stays JSON, and --strict stays green", async () => {
    const folder = await generated();
    const { status, stdout, stderr } = await cli.run(["validate", "--json", "--strict"], { in: folder });
    expect([status, JSON.parse(stdout), stderr]).toEqual([
      0,
      { valid: true, files: [{ file: ".circleci/config.yml", valid: true }], diagnostics: [] },
      note() + inOrder,
    ]);
  });

  test("compile expands it, and names the version in the first line", async () => {
    const folder = await generated();
    const { status, stdout, stderr } = await cli.run(["compile"], { in: folder });
    expect([status, stdout.split("\n")[0], stderr]).toEqual([
      0,
      "# Orb 'arm-pipeline/arm-pipeline@0.1' resolved to 'arm-pipeline/arm-pipeline@0.1.0'",
      note(),
    ]);
  });

  test("run plans it", async () => {
    const folder = await generated();
    const { status, stdout, stderr } = await cli.run(["run", "--dry-run", "--host"], { in: folder });
    // 3: its contexts are not set here.
    expect([status, stdout.split("\n")[0], stderr.split("\n")[0]]).toEqual([
      3,
      'The workflow "deliver" would run 4 jobs:',
      note().trimEnd(),
    ]);
  });

  test("orb validate finds it in an orb that imports it", async () => {
    const folder = cli.folder({
      "orb.yml":
        "version: 2.1\norbs: {arm: arm-pipeline/arm-pipeline@0.1}\ncommands:\n  in:\n    steps: [arm/log_in: {}]\n",
    });
    const { status, stderr } = await cli.run(["orb", "validate", "orb.yml"], { in: folder });
    expect([status, stderr]).toEqual([0, `${note()}In order: orb.yml.\n`]);
  });

  const imports =
    "version: 2.1\norbs: {arm: arm-pipeline/arm-pipeline@0.1}\nworkflows: {w: {jobs: [arm/from_elsewhere]}}\n";
  const elsewhere = "version: 2.1\njobs: {from_elsewhere: {machine: true, steps: [checkout]}}\n";
  const withoutNote = { status: 0, stdout: "", stderr: "In order: .circleci/config.yml (1 workflow, 1 job).\n" };

  test("--orb comes before it, and then there is no note", async () => {
    const folder = cli.folder({ ".circleci/config.yml": imports, "other.yml": elsewhere });
    expect(await cli.run(["validate", "--orb", "arm=other.yml"], { in: folder })).toEqual(withoutNote);
  });

  test("the cache comes before it, and then there is no note", async () => {
    const folder = cli.folder({ ".circleci/config.yml": imports });
    const reference = readOrbReference("arm-pipeline/arm-pipeline@0.1");
    if (reference === undefined) throw new Error("That is a reference.");
    orbCache({ env: { HOME: folder }, files: nodeFiles((path) => resolve(folder, path)) })?.keep(reference, {
      text: elsewhere,
      version: "0.1.7",
    });
    expect(await cli.run(["validate"], { in: folder })).toEqual(withoutNote);
  });

  test("a version that is not carried is missing, and the one that is carried is named", async () => {
    const folder = cli.folder({
      ".circleci/config.yml":
        "version: 2.1\norbs:\n  arm: arm-pipeline/arm-pipeline@2.0\nworkflows: {w: {jobs: [arm/build: {image: acme/web}]}}\n",
    });
    expect(await cli.run(["validate"], { in: folder })).toEqual({
      status: 6,
      stdout: `.circleci/config.yml:3:8 error missing-orb: The orb "arm-pipeline/arm-pipeline@2.0" is not at hand.
3 |   arm: arm-pipeline/arm-pipeline@2.0
  |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   hint: This package carries 0.1.0: import arm-pipeline/arm-pipeline@0.1, or run again with --fetch, or with --orb arm=FILE.
   .circleci/config.yml:4:24 The job is needed here.
`,
      stderr: `Not checked: 1 orb is not at hand (arm-pipeline/arm-pipeline@2.0).
  next: arm-pipeline validate --fetch  gets what is missing over the network, and keeps it
`,
    });
  });
});
