import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { builtCli } from "../support/cli.ts";

const cli = builtCli();

const config = `version: 2.1
parameters:
  release: { type: boolean, default: false }
commands:
  greet:
    parameters: { who: { type: string } }
    steps: [run: { command: echo "hello $WHO", environment: { WHO: << parameters.who >> } }]
jobs:
  build:
    docker: [{ image: cimg/base:current }]
    steps: [checkout, greet: { who: world }]
workflows:
  check:
    jobs: [build, build: { name: again }]
  release:
    when: << pipeline.parameters.release >>
    jobs: [build]
`;
const build = {
  docker: [{ image: "cimg/base:current" }],
  steps: ["checkout", { run: { command: 'echo "hello $WHO"', environment: { WHO: "world" } } }],
};

const compile = (text: string, ...args: readonly string[]) =>
  cli.run(["compile", ...args], { in: cli.folder({ ".circleci/config.yml": text }) });

describe("compile", () => {
  test("prints the expanded configuration, and nothing else", async () => {
    const { status, stdout, stderr } = await compile(config);
    expect([status, stderr, parse(stdout)]).toEqual([
      0,
      "",
      {
        version: 2,
        jobs: { build, again: build },
        workflows: { check: { jobs: ["build", "again"] }, version: 2 },
      },
    ]);
  });

  test("is narrowed to a workflow and to a job", async () => {
    const [job, workflow] = await Promise.all([
      compile(config, "--job", "again"),
      compile(config, "--workflow", "release", "--param", "release=true"),
    ]);
    expect(parse(job.stdout)).toMatchObject({ jobs: { again: build }, workflows: { check: { jobs: ["again"] } } });
    expect(Object.keys(parse(workflow.stdout).workflows)).toEqual(["release", "version"]);
  });

  test("prints no YAML where there is an error, and the mistake to people", async () => {
    const { status, stdout, stderr } = await compile(config.replace("checkout", "chekout"));
    expect([status, stdout]).toEqual([3, ""]);
    expect(stderr).toMatch(/^\.circleci\/config\.yml:11:13 error unknown-command: /);
    expect(stderr).toMatch(/\nNot in order: 1 error\.\n$/);
  });

  test("prints JSON with the YAML and the diagnostics", async () => {
    const folder = cli.folder({
      ".circleci/config.yml": config,
      "bad.yml": config.replace("checkout", "chekout"),
    });
    const [good, bad] = await Promise.all([
      cli.run(["compile", "--json"], { in: folder }),
      cli.run(["compile", "bad.yml", "--json"], { in: folder }),
    ]);
    expect([good.status, JSON.parse(good.stdout)]).toEqual([
      0,
      { yaml: (await cli.run(["compile"], { in: folder })).stdout, diagnostics: [] },
    ]);
    expect([bad.status, JSON.parse(bad.stdout)]).toMatchObject([
      3,
      {
        yaml: null,
        diagnostics: expect.arrayContaining([
          expect.objectContaining({ severity: "error", file: "bad.yml", line: 11 }),
        ]),
      },
    ]);
  });

  test("reads the standard input, and what it printed, which is of version 2, compiles to itself on the compiler before", async () => {
    const { stdout } = await cli.run(["compile", "-"], { input: config });
    expect((await cli.run(["compile", "-", "--compiler", "server"], { input: stdout })).stdout).toBe(stdout);
  });

  const refusals: readonly [string, readonly string[], string][] = [
    [
      "a workflow that is not there",
      ["--workflow", "chek"],
      'error: There is no workflow "chek" in the compiled configuration.\n  next: Did you mean "check"?\n',
    ],
    [
      "a workflow that is switched off",
      ["--workflow", "release"],
      'error: The workflow "release" is switched off by its condition.\n  next: Give the values that switch it on: --set NAME=VALUE, --branch or --tag.\n',
    ],
    [
      "a job that is not there",
      ["--job", "deploy"],
      'error: There is no job "deploy" in the compiled workflows.\n  next: Jobs: again, build.\n',
    ],
  ];
  test.each(refusals)("refuses %s", async (_what, args, stderr) => {
    expect(await compile(config, ...args)).toEqual({ status: 2, stdout: "", stderr });
  });
});
