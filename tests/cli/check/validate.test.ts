import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { builtCli } from "../support/cli.ts";

const cli = builtCli();

const inOrder = `version: 2.1
parameters:
  deploy: { type: boolean, default: false }
  stage: { type: enum, enum: [dev, prod], default: dev }
  label: { type: string, default: none }
jobs:
  test:
    docker: [{ image: cimg/base:current }]
    environment:
      STAGE: << pipeline.parameters.stage >>
      LABEL: << pipeline.parameters.label >>
      WHERE: << pipeline.git.branch >>
    steps: [run: echo "$STAGE" "$LABEL" "$WHERE"]
workflows:
  check:
    jobs: [test]
  deliver:
    when: << pipeline.parameters.deploy >>
    jobs: [test]
`;
const misspelt = inOrder.replace("jobs: [test]", "jobs: [test, tset]");
/** An error where the defaults switch the workflow off. */
const hidden = inOrder.replace(/jobs: \[test\]\n$/, "jobs: [test, tset]\n");
/** Two keys of the same name: accepted by CircleCI, and a warning here. */
const warned = inOrder.replace("    jobs: [test]", "    jobs: [test]\n    jobs: [test]");

const at = (config: string, files: Readonly<Record<string, string>> = {}): string =>
  cli.folder({ ".circleci/config.yml": config, ...files });
const validate = (folder: string, ...args: readonly string[]) => cli.run(["validate", ...args], { in: folder });

const mistake = `.circleci/config.yml:16:18 error unknown-job: There is no job "tset" in this configuration.
16 |     jobs: [test, tset]
   |                  ^^^^
   hint: Did you mean "test"?
`;

describe("validate", () => {
  test("says on the standard error that a configuration is in order", async () => {
    expect(await validate(at(inOrder))).toEqual({
      status: 0,
      stdout: "",
      stderr: "In order: .circleci/config.yml (2 workflows, 2 jobs).\n",
    });
  });

  test("prints each mistake, and ends with 3 and the count", async () => {
    expect(await validate(at(misspelt))).toEqual({
      status: 3,
      stdout: mistake,
      stderr:
        "Not in order: 1 error.\nMore about it: arm-pipeline explain unknown-job\n  next: arm-pipeline validate --fix  puts it right\n",
    });
  });

  test("reads the standard input", async () => {
    expect(await cli.run(["validate", "-"], { input: misspelt })).toEqual({
      status: 3,
      stdout: mistake.replace(".circleci/config.yml", "-"),
      stderr:
        "Not in order: 1 error.\nMore about it: arm-pipeline explain unknown-job\n  next: arm-pipeline validate - --fix  puts it right\n",
    });
  });

  test("lets warnings pass, unless it is strict or they are ignored", async () => {
    const folder = at(warned);
    const [lenient, strict, ignored] = await Promise.all([
      validate(folder),
      validate(folder, "--strict"),
      validate(folder, "--strict", "--ignore", "duplicate-key"),
    ]);
    expect([lenient.status, lenient.stderr]).toEqual([
      0,
      "In order, with 1 warning: .circleci/config.yml (2 workflows, 2 jobs).\n",
    ]);
    expect(lenient.stdout).toContain("warning duplicate-key:");
    expect([strict.status, strict.stderr]).toEqual([
      3,
      "Not in order: 1 warning (--strict: warnings fail).\nMore about it: arm-pipeline explain duplicate-key\n",
    ]);
    expect([ignored.status, ignored.stdout]).toEqual([0, ""]);
  });

  test("obeys the comments in the file", async () => {
    const comment = "    # arm-pipeline-ignore-next-line duplicate-key -- both are the same";
    const folder = at(warned.replace("    jobs: [test]", `${comment}\n    jobs: [test]`));
    expect(await validate(folder, "--strict")).toMatchObject({ status: 0, stdout: "" });
  });

  test("tries the other values of enum and boolean parameters when it is asked to", async () => {
    const folder = at(hidden);
    const [base, every] = await Promise.all([validate(folder), validate(folder, "--every-value")]);
    expect(base.status).toBe(0);
    expect([every.status, every.stderr]).toEqual([
      3,
      "Not in order: 1 error.\nMore about it: arm-pipeline explain unknown-job\n  next: arm-pipeline validate --every-value --fix  puts it right\n",
    ]);
    expect(
      every.stdout,
    ).toBe(`.circleci/config.yml:19:18 error unknown-job: There is no job "tset" in this configuration.
19 |     jobs: [test, tset]
   |                  ^^^^
   hint: Did you mean "test"?
   .circleci/config.yml:3:3 Appears when "deploy" is true.
`);
    expect(await validate(at(inOrder), "--every-value")).toMatchObject({
      status: 0,
      stderr: "In order: .circleci/config.yml (2 workflows, 2 jobs, 3 other choices of parameter values).\n",
    });
  });

  test("takes parameters from flags and files, and a flag wins", async () => {
    const folder = at(hidden, { "params.yml": "deploy: true\nstage: prod\n" });
    const statuses = await Promise.all([
      validate(folder, "--param", "deploy=true"),
      validate(folder, "--param", "deploy=yes", "--param", "label=1.10"),
      validate(folder, "--params-file", "params.yml"),
      validate(folder, "--params-file", "params.yml", "--param", "deploy=false"),
    ]);
    expect(statuses.map(({ status }) => status)).toEqual([3, 3, 3, 0]);
  });

  test("reports a value that is not of its parameter's type", async () => {
    const { status, stdout } = await validate(at(inOrder), "--param", "stage=qa");
    expect([status, stdout.split("\n")[0]]).toEqual([
      3,
      '.circleci/config.yml:4:3 error wrong-argument-type: The parameter "stage" takes one of its listed values, and this is the string "qa".',
    ]);
  });
});

describe("validate for machines", () => {
  test("prints JSON and nothing else on the standard output", async () => {
    const { status, stdout } = await validate(at(misspelt), "--json");
    expect([status, JSON.parse(stdout)]).toEqual([
      3,
      {
        valid: false,
        files: [{ file: ".circleci/config.yml", valid: false }],
        diagnostics: [
          {
            file: ".circleci/config.yml",
            line: 16,
            column: 18,
            endLine: 16,
            endColumn: 22,
            code: "unknown-job",
            severity: "error",
            related: [],
            since: null,
            fix: {
              title: 'Write "test"',
              edits: [{ file: ".circleci/config.yml", line: 16, column: 18, endLine: 16, endColumn: 22, text: "test" }],
            },
            message: 'There is no job "tset" in this configuration.',
            hint: 'Did you mean "test"?',
          },
        ],
      },
    ]);
    expect(JSON.parse((await validate(at(inOrder), "--format", "json")).stdout)).toEqual({
      valid: true,
      files: [{ file: ".circleci/config.yml", valid: true }],
      diagnostics: [],
    });
  });

  test("prints for GitHub, code scanning and test results", async () => {
    const folder = at(misspelt);
    const [github, sarif, junit] = await Promise.all(
      ["github", "sarif", "junit"].map((format) => validate(folder, "--format", format)),
    );
    expect(github?.stdout).toMatch(/^::error file=\.circleci\/config\.yml,line=16,/);
    expect(JSON.parse(sarif?.stdout ?? "").runs[0].results).toHaveLength(1);
    expect(junit?.stdout).toContain('<testcase classname=".circleci/config.yml" name="unknown-job at 16:18"');
  });
});

describe("validate refuses", () => {
  const refusals: readonly [string, Readonly<Record<string, string>>, readonly string[], string][] = [
    [
      "a configuration that is not there",
      {},
      [],
      'error: There is no file ".circleci/config.yml" in FOLDER.\n  next: Run this in the repository, or name the file.\n  next: Write one: arm-pipeline generate config\n',
    ],
    [
      "a file that is not there",
      {},
      ["other.yml"],
      'error: There is no file "other.yml" in FOLDER.\n  next: Name the configuration\'s file, or - for the standard input.\n',
    ],
    [
      "a parameter that is not declared",
      { ".circleci/config.yml": inOrder },
      ["--param", "stag=prod"],
      'error: ".circleci/config.yml" declares no pipeline parameter "stag".\n  next: Did you mean "stage"?\n',
    ],
    [
      "a parameter without a value",
      { ".circleci/config.yml": inOrder },
      ["--param", "deploy"],
      'error: --param: "deploy" is not name=value.\n  next: Write it with an equals sign and no spaces around it: --param deploy=true\n',
    ],
    [
      "the same by its other name",
      { ".circleci/config.yml": inOrder },
      ["--set", "deploy"],
      'error: --set: "deploy" is not name=value.\n  next: Write it with an equals sign and no spaces around it: --set deploy=true\n',
    ],
    [
      "a value that is no YAML",
      { ".circleci/config.yml": inOrder },
      ["--param", "deploy=[a"],
      expect.stringContaining("error: --param: This is not YAML:") as string,
    ],
    [
      "a file of parameters that is a list",
      { ".circleci/config.yml": inOrder, "params.yml": "- a\n" },
      ["--params-file", "params.yml"],
      'error: --params-file: "params.yml" is not a mapping of parameters to values.\n  next: Write one a line, as `deploy: true`, or as a JSON object.\n',
    ],
    [
      "a format that there is none of",
      { ".circleci/config.yml": inOrder },
      ["--format", "xml"],
      'error: --format: there is no format "xml".\n  next: The formats are text, json, github, sarif, junit.\n',
    ],
    [
      "to ignore what there is none of",
      { ".circleci/config.yml": inOrder },
      ["--ignore", "duplicate-keys"],
      'error: --ignore: there is no diagnostic "duplicate-keys".\n  next: Did you mean "duplicate-key"?\n',
    ],
    [
      "to ignore an error",
      { ".circleci/config.yml": inOrder },
      ["--ignore", "unknown-job"],
      'error: --ignore: "unknown-job" is an error, and only warnings can be ignored.\n  next: Put the error right: CircleCI would refuse the configuration.\n',
    ],
  ];
  test.each(refusals)("%s", async (_what, files, args, stderr) => {
    expect(await validate(cli.folder(files), ...args)).toEqual({ status: 2, stdout: "", stderr });
  });
});

test("an unknown pipeline value is taken, and a slip of the fingers is named", async () => {
  const config = inOrder.replace("pipeline.git.branch", "pipeline.event.brand_new");
  const folder = at(config);
  expect((await validate(folder)).status).toBe(3);
  expect(await validate(folder, "--pipeline-value", "pipeline.event.brand_new=1")).toMatchObject({
    status: 0,
    stderr: expect.stringContaining('note: this version knows no pipeline value "event.brand_new".'),
  });
  expect((await validate(at(inOrder), "--pipeline-value", "git.brnch=x")).stderr).toContain(
    'Did you mean "git.branch"?',
  );
});

test("the checkout tells the branch, the tag, the commit and the project", async () => {
  const config = inOrder.replace(
    "<< pipeline.git.branch >>",
    "<< pipeline.git.branch >>, << pipeline.git.tag >>, << pipeline.git.revision >>, << pipeline.project.git_url >>",
  );
  const folder = at(config);
  const git = (...words: readonly string[]): string =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...words], {
      cwd: folder,
      encoding: "utf8",
    }).trim();
  git("init", "--quiet", "--initial-branch", "topic");
  git("remote", "add", "origin", "git@github.com:acme/web.git");
  git("add", ".");
  git("commit", "--quiet", "--message", "first");
  git("tag", "v1.2.3");
  const revision = git("rev-parse", "HEAD");
  const values = async (...args: readonly string[]): Promise<string | undefined> =>
    /WHERE: '?(.*?)'?\n/.exec((await cli.run(["compile", ...args], { in: folder })).stdout)?.[1];
  expect(await values()).toBe(`topic, v1.2.3, ${revision}, https://github.com/acme/web`);
  expect(await values("--branch", "main", "--revision", "abc")).toBe("main, , abc, https://github.com/acme/web");
  expect(await values("--tag", "v2")).toBe(`, v2, ${revision}, https://github.com/acme/web`);
});
