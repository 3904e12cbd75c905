import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { builtCli } from "../support/cli.ts";

const cli = builtCli();

const setup = (path: string, parameters: string, more = "") => `version: 2.1
setup: true
parameters:
  fast: { type: boolean, default: false }
orbs:
  continuation: circleci/continuation@2.0.0
workflows:
  setup:
    when: { not: << pipeline.parameters.fast >> }
    jobs:
      - continuation/continue:
          configuration_path: ${path}
          parameters: '${parameters}'
${more}`;
const continued = `version: 2.1
parameters:
  stage: { type: string, default: dev }
jobs:
  build:
    docker: [{ image: "cimg/base:2026.01" }]
    steps: [checkout, { run: "make << pipeline.parameters.stage >>" }]
workflows:
  main:
    jobs: [build, biuld]
`;
const orb = `version: 2.1
jobs:
  continue:
    parameters:
      configuration_path: { type: string }
      parameters: { type: string, default: "{}" }
      workspace_path: { type: string, default: "" }
    docker: [{ image: "cimg/base:2026.01" }]
    steps: [{ run: "continue << parameters.configuration_path >> << parameters.parameters >>" }]
`;

function repository(parameters: string, path = ".circleci/continue.yml", more = ""): string {
  const folder = cli.folder({
    ".circleci/config.yml": setup(path, parameters, more),
    ".circleci/continue.yml": continued,
    "continuation.yml": orb,
  });
  execFileSync("git", ["init", "--quiet", folder]);
  return folder;
}

const validate = (folder: string, ...args: readonly string[]) =>
  cli.run(
    ["validate", "--orb", "circleci/continuation@2.0.0=continuation.yml", "--ignore", "shell-injection", ...args],
    {
      in: folder,
    },
  );

describe("validate of a setup configuration", () => {
  test("follows it into what it continues with", async () => {
    expect(await validate(repository('{"stage": "live"}'))).toEqual({
      status: 3,
      stdout: `.circleci/continue.yml:10:19 error unknown-job: There is no job "biuld" in this configuration.
10 |     jobs: [build, biuld]
   |                   ^^^^^
   hint: Did you mean "build"?
`,
      stderr: `In order: .circleci/config.yml (1 workflow, 1 job).
Not in order: .circleci/continue.yml: 1 error.
1 of 2 files are in order: 1 error in all.
More about it: arm-pipeline explain unknown-job
  next: arm-pipeline validate --orb circleci/continuation@2.0.0=continuation.yml --ignore shell-injection --fix  puts it right
`,
    });
  });

  test("compares the parameters that it hands on", async () => {
    const { status, stdout } = await validate(repository('{"stage": 1, "stag": "x"}'), "--json");
    const { files, diagnostics } = JSON.parse(stdout);
    expect(status).toBe(3);
    expect(files.map(({ file }: { file: string }) => file)).toEqual([".circleci/config.yml", ".circleci/continue.yml"]);
    expect(diagnostics.map((each: { code: string }) => each.code).toSorted()).toEqual([
      "unknown-handed-parameter",
      "unknown-job",
      "wrong-argument-type",
    ]);
  });

  test("says what a job makes, and looks no further", async () => {
    const { status, stderr } = await validate(repository("{}", "generated.yml", "          workspace_path: .\n"));
    expect([status, stderr]).toEqual([
      0,
      `note: "generated.yml" is made by a job, so what it continues with is not looked at.
In order: .circleci/config.yml (1 workflow, 1 job).
`,
    ]);
  });

  test("a file that is not there and that nothing can make is a warning", async () => {
    const { status, stdout } = await validate(repository("{}", ".circleci/continu.yml"), "--strict");
    expect([status, stdout.split("\n")[0]]).toEqual([
      3,
      '.circleci/config.yml:12:31 warning missing-continuation: The repository has no file ".circleci/continu.yml" to go on with.',
    ]);
  });

  test("that what it continues with runs nothing by itself is no warning: the setup decides", async () => {
    const folder = repository('{"on": true}');
    const off = `version: 2.1
parameters: { on: { type: boolean, default: false } }
jobs: { build: { docker: [{ image: "cimg/base:2026.01" }], steps: [checkout] } }
workflows: { main: { when: << pipeline.parameters.on >>, jobs: [build] } }
`;
    writeFileSync(join(folder, ".circleci/continue.yml"), off);
    expect(await validate(folder, "--strict", "--ignore", "unused-parameter")).toMatchObject({ status: 0 });
    const alone = await validate(folder, ".circleci/continue.yml", "--json");
    expect(JSON.parse(alone.stdout).diagnostics.map((each: { code: string }) => each.code)).toEqual(["nothing-runs"]);
  });

  test("gives each the parameters that it declares, from a folder below, and checks a file once", async () => {
    const folder = repository("{}");
    mkdirSync(join(folder, "app"));
    const { status, stdout, stderr } = await cli.run(
      ["validate", "--orb", "circleci/continuation@2.0.0=../continuation.yml", "--set", "fast=true"],
      { in: join(folder, "app") },
    );
    expect([status, stdout.includes("../.circleci/continue.yml:10:19 error unknown-job")]).toEqual([3, true]);
    expect(stderr).toContain("../.circleci/config.yml");
    const both = await validate(folder, ".circleci/config.yml", ".circleci/continue.yml", "--json");
    expect(JSON.parse(both.stdout).diagnostics).toHaveLength(1);
  });

  test("gives each what it declares of a file of parameters", async () => {
    const folder = repository("{}");
    const stage = (value: string) => writeFileSync(join(folder, "parameters.yml"), `stage: ${value}\nfast: false\n`);
    const codes = async () => {
      const { stdout } = await validate(folder, "--params-file", "parameters.yml", "--json");
      return JSON.parse(stdout).diagnostics.map((each: { code: string }) => each.code);
    };
    stage("live");
    expect(await codes()).toEqual(["unknown-job"]);
    stage("1");
    expect(await codes()).toContain("wrong-argument-type");
  });

  test("refuses a parameter that none of them declares", async () => {
    const folder = repository("{}");
    writeFileSync(join(folder, "parameters.yml"), "stag: live\n");
    for (const args of [
      ["--set", "stag=live"],
      ["--param", "stag=live"],
      ["--params-file", "parameters.yml"],
    ])
      expect(await validate(folder, ...args)).toEqual({
        status: 2,
        stdout: "",
        stderr: `error: Neither ".circleci/config.yml" nor ".circleci/continue.yml" declares a pipeline parameter "stag".
  next: Declare it in \`parameters\`, or take it away.
`,
      });
    // What a job makes may declare it.
    expect(
      await validate(repository("{}", "generated.yml", "          workspace_path: .\n"), "--set", "stag=live"),
    ).toMatchObject({ status: 0 });
  });

  test("refuses what it continues with where that is not UTF-8, by its path from here", async () => {
    const folder = repository("{}");
    writeFileSync(join(folder, ".circleci/continue.yml"), Buffer.from(`# caf\xe9\n${continued}`, "latin1"));
    expect(await validate(folder)).toEqual({
      status: 2,
      stdout: "",
      stderr: `error: ".circleci/continue.yml" is not UTF-8: line 1, column 6 has the byte 0xe9.
  next: Save it as UTF-8. If it is Latin-1, this converts it: iconv -f ISO-8859-1 -t UTF-8
`,
    });
  });
});
