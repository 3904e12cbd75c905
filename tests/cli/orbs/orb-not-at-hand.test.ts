import { describe, expect, test } from "vitest";
import { host, onHost, rehearsals } from "../support/rehearsals.ts";

const cli = rehearsals();

/** Of three jobs, one needs an orb, and one an orb that another one imports. */
const config = `version: 2.1
orbs:
  tool: acme/tool@1
jobs:
  test: ${onHost("echo tested")}
  release: {${host}, steps: [tool/release]}
workflows:
  main: { jobs: [test, release] }
`;
const unneeded = config.replace("[test, release] }", "[test] }\n  later: { when: false, jobs: [release] }");
const needed = (
  severity = "error",
) => `.circleci/config.yml:3:9 ${severity} missing-orb: The orb "acme/tool@1" is not at hand.
3 |   tool: acme/tool@1
  |         ^^^^^^^^^^^
   hint: Run again with --fetch, or with --orb acme/tool@1=FILE after: circleci orb source acme/tool@1 > FILE
   .circleci/config.yml:6:86 The command is needed here.
   .circleci/config.yml:8:24 Called here: job "release".
`;
const notChecked = "Not checked: 1 orb is not at hand (acme/tool@1).";
const fetching = (command: string) =>
  `  next: arm-pipeline ${command} --fetch  gets what is missing over the network, and keeps it\n`;
const typo = config.replace("echo tested", "echo << nothing >>");

const folderWith = (text: string) => cli.repository(text);
const run = (folder: string, ...args: readonly string[]) => cli.run(args, { in: folder });

describe("an orb that is needed and not at hand", () => {
  test("is no refusal of CircleCI: validate says what was not checked, and ends with 6", async () => {
    expect(await run(folderWith(config), "validate")).toEqual({
      status: 6,
      stdout: needed(),
      stderr: `${notChecked}\n${fetching("validate")}`,
    });
  });

  test("leaves the other errors said, and they win with 3", async () => {
    const { status, stdout, stderr } = await run(folderWith(typo), "validate");
    expect([status, stdout.match(/(?:error|warning) [a-z-]+/g), stderr]).toEqual([
      3,
      ["error missing-orb", "error unknown-reference"],
      "Not in order: 2 errors.\nMore about it: arm-pipeline explain unknown-reference\n",
    ]);
  });

  test("is named by how many there are, each once", async () => {
    const two = config
      .replace("  tool:", "  web: acme/web@2\n  tool:")
      .replace("[test, release]", "[test, release, web/a, web/b]");
    const { status, stderr } = await run(folderWith(two), "validate", "--format", "github");
    expect([status, stderr]).toEqual([
      6,
      `Not checked: 2 orbs are not at hand (acme/web@2, acme/tool@1).\n${fetching("validate --format github")}`,
    ]);
  });

  test("is told apart from what is in order and what is not, file by file", async () => {
    const folder = cli.folder({ "a.yml": config, "b.yml": unneeded, "c.yml": typo });
    const both = await run(folder, "validate", "a.yml", "b.yml");
    expect([both.status, both.stderr]).toEqual([
      6,
      `Not checked: 1 orb is not at hand (acme/tool@1): a.yml.
In order, with 1 warning: b.yml (2 workflows, 2 jobs).
1 of 2 files are in order: 1 error, 1 warning in all.
${fetching("validate a.yml b.yml")}`,
    ]);
    expect((await run(folder, "validate", "a.yml", "b.yml", "c.yml")).status).toBe(3);
  });

  test("leaves compile nothing to print, and it ends with 6", async () => {
    expect(await run(folderWith(config), "compile")).toEqual({
      status: 6,
      stdout: "",
      stderr: `${needed()}${notChecked}\n${fetching("compile")}`,
    });
  });

  test("keeps run from starting, and it ends with 6", async () => {
    const folder = folderWith(config);
    expect(await cli.rehearse(folder)).toEqual({
      status: 6,
      stdout: "",
      stderr: `${needed()}${notChecked} Nothing was started.\n${fetching("run --machine host")}`,
    });
    expect((await run(folder, "run", "--dry-run", "release")).status).toBe(6);
  });

  test("does not keep run from the jobs that need nothing of it", async () => {
    const { status, stdout, stderr } = await cli.rehearse(folderWith(config), "test");
    expect([status, stdout.includes("test | tested\n"), stderr]).toEqual([0, true, needed("warning")]);
  });

  test("is an error of run beside an error of the configuration, which ends with 3", async () => {
    const { status, stderr } = await cli.rehearse(folderWith(typo), "test");
    expect([status, stderr.slice(stderr.lastIndexOf("Not in order"))]).toEqual([
      3,
      "Not in order: 2 errors. Nothing was started.\n",
    ]);
  });

  test("keeps what the contexts need from being known", async () => {
    expect(await run(folderWith(config), "context", "init")).toEqual({
      status: 6,
      stdout: "",
      stderr: `error: ".circleci/config.yml" needs orbs that are not at hand, so what its jobs need cannot be known.
  next: See why: arm-pipeline validate .circleci/config.yml
`,
    });
  });

  test("is said of an orb that imports it, and orb process needs also what the orb does not", async () => {
    const orb = "version: 2.1\norbs: {tool: acme/tool@1}\ncommands:\n  release:\n    steps: [tool/release]\n";
    const folder = cli.folder({ "orb.yml": orb, "other.yml": orb.replace("tool/release", "checkout") });
    const status = async (...args: readonly string[]) => (await run(folder, "orb", ...args)).status;
    expect(await Promise.all([status("validate", "orb.yml"), status("process", "orb.yml")])).toEqual([6, 6]);
    expect(await Promise.all([status("validate", "other.yml"), status("process", "other.yml")])).toEqual([0, 6]);
  });
});

describe("an orb that is not needed and not at hand", () => {
  const off = `   .circleci/config.yml:9:3 This workflow is switched off for the given parameters; it is needed once it is on.\n`;

  test("is a warning, and the output is printed", async () => {
    const folder = folderWith(unneeded);
    const { status, stdout, stderr } = await run(folder, "compile");
    expect([status, stdout.split("\n")[0], stderr]).toEqual([
      0,
      "# Orb 'acme/tool@1' is not at hand, and nothing here needs it",
      `${needed("warning").replace("8:24", "9:32")}${off}`,
    ]);
    expect((await cli.rehearse(folder, "--dry-run")).status).toBe(0);
  });

  test("fails --strict with 6, and can be ignored", async () => {
    const folder = folderWith(unneeded);
    const strict = await run(folder, "validate", "--strict");
    expect([strict.status, strict.stderr]).toEqual([6, `${notChecked}\n${fetching("validate --strict")}`]);
    expect(await run(folder, "validate", "--strict", "--ignore", "missing-orb")).toEqual({
      status: 0,
      stdout: "",
      stderr: "In order: .circleci/config.yml (2 workflows, 2 jobs).\n",
    });
  });
});
