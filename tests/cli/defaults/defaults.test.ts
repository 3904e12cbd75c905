import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { builtCli } from "../support/cli.ts";
import { git } from "../support/rehearsals.ts";

const cli = builtCli();

/** A warning: a key that is there twice. */
const warned = `version: 2.1
jobs:
  build:
    docker: [{ image: cimg/base:current }]
    docker: [{ image: cimg/base:current }]
    steps: [checkout]
`;

function repository(defaults: string): string {
  const folder = cli.folder({ ".circleci/config.yml": warned, ".arm-pipeline.yml": defaults, "src/a": "" });
  git(folder, "init", "--quiet");
  return folder;
}

const validate = (folder: string, ...args: readonly string[]) => cli.run(["validate", ...args], { in: folder });

describe("a file of default flags", () => {
  test("gives a command its flags, from a subfolder too", async () => {
    const folder = repository("validate:\n  strict: true\n");
    const ends = await Promise.all([validate(folder), validate(join(folder, "src"))]);
    expect(ends.map(({ status }) => status)).toEqual([3, 3]);
  });

  test("gives lists and texts, and is beaten by the command line", async () => {
    const folder = repository("validate: {strict: true, ignore: [duplicate-key], format: json}\n");
    const [file, line] = await Promise.all([validate(folder), validate(folder, "--format", "github")]);
    expect([file.status, JSON.parse(file.stdout).valid, line.stdout]).toEqual([0, true, ""]);
  });

  test("means its paths from where it lies", async () => {
    const folder = cli.folder({
      ".arm-pipeline.yml": "compile: {params-file: ci/params.yml}\n",
      ".circleci/config.yml": `${warned}parameters: {deploy: {type: boolean, default: false}}\n`,
      "ci/params.yml": "deplyo: true\n",
      "src/a": "",
    });
    git(folder, "init", "--quiet");
    const { status, stderr } = await cli.run(["compile"], { in: join(folder, "src") });
    expect([status, stderr]).toEqual([
      2,
      'error: "../.circleci/config.yml" declares no pipeline parameter "deplyo".\n  next: Did you mean "deploy"?\n',
    ]);
  });

  test.each([
    ["valdate: {strict: true}", '.arm-pipeline.yml: there is no command "valdate".', 'Did you mean "validate"?'],
    ["validate: {stric: true}", '.arm-pipeline.yml: validate: there is no flag "stric".', 'Did you mean "strict"?'],
    ["validate: {strict: maybe}", ".arm-pipeline.yml: validate: strict is switched on or off.", "Write true or false."],
    [
      "validate: strict",
      ".arm-pipeline.yml: validate is no mapping of flags.",
      "Write flags without their dashes: `strict: true`",
    ],
    [
      "- validate",
      ".arm-pipeline.yml is no mapping of commands to their flags.",
      "Write as in: `validate: {strict: true}`",
    ],
    [
      "validate: {branch: [a]}",
      ".arm-pipeline.yml: validate: branch takes one text.",
      "Write one text, as on the command line.",
    ],
    [
      "validate: {set: [api_token=x]}",
      ".arm-pipeline.yml: validate: set has a secret in it, and the file is committed.",
      "Keep it in a context, and take it back where it came from: it is known now.",
    ],
  ])("is refused: %s", async (text, message, next) => {
    expect(await validate(repository(`${text}\n`))).toEqual({
      status: 2,
      stdout: "",
      stderr: `error: ${message}\n  next: ${next}\n`,
    });
  });

  test("answers no question that a person is asked", async () => {
    const { status, stderr } = await cli.run(["runs", "clean", "--all"], {
      in: repository("runs: {clean: {yes: true}}\n"),
    });
    expect([status, stderr]).toEqual([
      2,
      'error: .arm-pipeline.yml: runs clean: "yes" cannot be a default.\n  next: Give it each time: --yes\n',
    ]);
  });
});
