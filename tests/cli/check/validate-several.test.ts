import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { builtCli } from "../support/cli.ts";
import { git } from "../support/rehearsals.ts";

const cli = builtCli();

const good = `version: 2.1
jobs:
  build:
    docker: [{ image: cimg/base:current }]
    steps: [run: make]
`;
const bad = `${good}workflows:\n  main:\n    jobs: [build, buidl]\n`;
/** A warning in the first line, an error in the last. */
const both = `jobs: {}\n${bad}`;
const orb = "version: 2.1\ndescription: An orb.\njobs: {}\n";

const validate = (folder: string, ...args: readonly string[]) => cli.run(["validate", ...args], { in: folder });

const mistakeIn = (
  file: string,
): string => `${file}:8:19 error unknown-job: There is no job "buidl" in this configuration.
8 |     jobs: [build, buidl]
  |                   ^^^^^
   hint: Did you mean "build"?
`;

describe("validate takes several files", () => {
  test("and says of each whether it is in order, and how many are", async () => {
    const folder = cli.folder({ "a.yml": good, "b.yml": bad, "c/d.yml": bad });
    expect(await validate(folder, "a.yml", "./b.yml", "c/d.yml")).toEqual({
      status: 3,
      stdout: `${mistakeIn("b.yml")}\n${mistakeIn("c/d.yml")}`,
      stderr: [
        "In order: a.yml (1 workflow, 1 job).",
        "Not in order: b.yml: 1 error.",
        "Not in order: c/d.yml: 1 error.",
        "1 of 3 files are in order: 2 errors in all.",
        "More about it: arm-pipeline explain unknown-job",
        "  next: arm-pipeline validate a.yml ./b.yml c/d.yml --fix  puts it right",
        "",
      ].join("\n"),
    });
  });

  test("and ends with 0 when all are in order; one that is named twice is checked once", async () => {
    const folder = cli.folder({ "a.yml": good, "b.yml": good });
    expect(await validate(folder, "a.yml", "b.yml", "./a.yml", join(folder, "b.yml"))).toEqual({
      status: 0,
      stdout: "",
      stderr:
        "In order: a.yml (1 workflow, 1 job).\nIn order: b.yml (1 workflow, 1 job).\n2 of 2 files are in order.\n",
    });
  });

  test("and none of them when one is missing", async () => {
    const folder = cli.folder({ "b.yml": bad });
    expect(await validate(folder, "b.yml", "c.yml")).toEqual({
      status: 2,
      stdout: "",
      stderr:
        'error: There is no file "c.yml" in FOLDER.\n  next: Name the configuration\'s file, or - for the standard input.\n',
    });
  });

  test("in every format", async () => {
    const folder = cli.folder({ "a.yml": good, "b.yml": bad, "c.yml": bad });
    const [json, sarif, junit, github] = await Promise.all(
      ["json", "sarif", "junit", "github"].map(async (format) => {
        const { stdout } = await validate(folder, "a.yml", "b.yml", "c.yml", "--format", format);
        return stdout;
      }),
    );
    const { valid, files, diagnostics } = JSON.parse(json ?? "");
    expect({ valid, files, found: diagnostics.map(({ file }: { file: string }) => file) }).toEqual({
      valid: false,
      files: [
        { file: "a.yml", valid: true },
        { file: "b.yml", valid: false },
        { file: "c.yml", valid: false },
      ],
      found: ["b.yml", "c.yml"],
    });
    const places = JSON.parse(sarif ?? "").runs[0].results.map(
      (result: { locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }) =>
        result.locations[0]?.physicalLocation.artifactLocation.uri,
    );
    expect(places).toEqual(["b.yml", "c.yml"]);
    expect(junit?.match(/<testsuite .*>/g)).toEqual([
      '<testsuite name="a.yml" tests="1" failures="0">',
      '<testsuite name="b.yml" tests="1" failures="1">',
      '<testsuite name="c.yml" tests="1" failures="1">',
    ]);
    expect(github?.match(/file=[^,]*/g)).toEqual(["file=b.yml", "file=c.yml"]);
  });

  test("and --strict says where only warnings make it fail", async () => {
    const warned = good.replace("    steps", "    steps: []\n    steps");
    const folder = cli.folder({ "a.yml": good, "b.yml": warned });
    const { status, stderr } = await validate(folder, "a.yml", "b.yml", "--strict");
    expect([status, stderr]).toEqual([
      3,
      [
        "In order: a.yml (1 workflow, 1 job).",
        "Not in order: b.yml: 1 warning.",
        "1 of 2 files are in order: 1 warning in all (--strict: warnings fail).",
        "More about it: arm-pipeline explain duplicate-key",
        "",
      ].join("\n"),
    ]);
  });
});

describe("validate takes folders", () => {
  test("and checks the configurations in them, not orbs and other YAML", async () => {
    const files = {
      ".circleci/config.yml": "setup: true\n",
      ".circleci/continue.yml": good,
      ".circleci/orb.yml": orb,
      ".circleci/params.yml": "deploy: true\n",
      ".circleci/notes.md": good,
    };
    const folder = cli.folder(files);
    const [top, own] = await Promise.all([validate(folder, ".", "--json"), validate(folder, ".circleci/", "--json")]);
    const checked = [top, own].map(({ stdout }) => JSON.parse(stdout).files.map(({ file }: { file: string }) => file));
    expect(checked).toEqual([
      [".circleci/config.yml", ".circleci/continue.yml"],
      [".circleci/config.yml", ".circleci/continue.yml"],
    ]);
  });

  test("also a folder of configurations that has another name", async () => {
    const folder = cli.folder({ "ci/a.yml": good, "ci/orb.yml": orb, "ci/config.yml": "a: b\n" });
    expect(await validate(folder, "ci")).toEqual({
      status: 0,
      stdout: "",
      stderr: "In order: ci/a.yml (1 workflow, 1 job).\n",
    });
  });

  test("and refuses one without any", async () => {
    expect(await validate(cli.folder({ "docs/a.md": "" }), "docs")).toEqual({
      status: 2,
      stdout: "",
      stderr:
        'error: There is no configuration in the folder "docs", nor in a folder .circleci in it.\n  next: Name the configuration\'s file, or a folder that has .circleci/config.yml.\n',
    });
  });
});

test("errors are shown before warnings", async () => {
  const { stdout } = await validate(cli.folder({ "a.yml": both }), "a.yml");
  expect(stdout.match(/^\S+ (?:error|warning) \S+/gm)).toEqual([
    "a.yml:9:19 error unknown-job:",
    "a.yml:1:1 warning duplicate-key:",
  ]);
});

describe("in a subfolder of the repository", () => {
  const repository = (config: string, files: Readonly<Record<string, string>> = {}): string => {
    const folder = cli.folder({ ".circleci/config.yml": config, "services/api/main.go": "", ...files });
    git(folder, "init", "--quiet");
    return folder;
  };

  test("validate finds the repository's configuration, and names it from there", async () => {
    expect(await validate(join(repository(bad), "services/api"))).toEqual({
      status: 3,
      stdout: mistakeIn("../../.circleci/config.yml"),
      stderr:
        "Not in order: 1 error.\nMore about it: arm-pipeline explain unknown-job\n  next: arm-pipeline validate --fix  puts it right\n",
    });
  });

  test("compile and run find it too", async () => {
    const folder = join(repository(good), "services/api");
    const [compiled, planned] = await Promise.all([
      cli.run(["compile", "--job", "build"], { in: folder }),
      cli.run(["run", "--dry-run", "--host"], { in: folder }),
    ]);
    expect([compiled.status, planned.status, planned.stdout.split("\n")[0]]).toEqual([
      0,
      0,
      'The workflow "workflow" would run 1 job:',
    ]);
  });

  test("one that is nearer wins", async () => {
    const folder = repository(bad, { "services/.circleci/config.yml": good });
    expect((await validate(join(folder, "services/api"))).stderr).toBe(
      "In order: ../.circleci/config.yml (1 workflow, 1 job).\n",
    );
  });

  test("the search ends at the top of the repository", async () => {
    const folder = cli.folder({ ".circleci/config.yml": good });
    mkdirSync(join(folder, "repository/src"), { recursive: true });
    git(join(folder, "repository"), "init", "--quiet");
    const { status, stderr } = await validate(join(folder, "repository/src"));
    expect([status, stderr]).toEqual([
      2,
      `error: There is no file ".circleci/config.yml" in FOLDER, nor above it up to ${folder}/repository.\n  next: Run this in the repository, or name the file.\n  next: Write one: arm-pipeline generate config\n`,
    ]);
  });

  test("a file that only the top of the repository has is not there, and the hint says where it is", async () => {
    const folder = repository(good);
    mkdirSync(join(folder, "src"), { recursive: true });
    const { status, stderr } = await validate(join(folder, "src"), ".circleci");
    expect([status, stderr]).toEqual([
      2,
      'error: There is no file ".circleci" in FOLDER.\n  next: The repository\'s own is ../.circleci/config.yml; it is read when no file is named.\n',
    ]);
  });

  test("without a repository only the current folder is looked at", async () => {
    const folder = cli.folder({ ".circleci/config.yml": good, "src/a": "" });
    expect((await validate(join(folder, "src"))).stderr.split("\n")[0]).toBe(
      'error: There is no file ".circleci/config.yml" in FOLDER.',
    );
  });
});

describe("the hooks for pre-commit", () => {
  type Hook = { id: string; entry: string; files: string; args?: string[]; pass_filenames?: boolean; language: string };
  const hooks = async (): Promise<readonly Hook[]> => {
    const { readFileSync } = await import("node:fs");
    return parse(readFileSync(join(cli.root, ".pre-commit-hooks.yaml"), "utf8"));
  };

  test("are run as pre-commit runs them: the entry, its arguments, and the files of the commit that match", async () => {
    const committed = [
      ".circleci/config.yml",
      "api/.circleci/config.yml",
      "src/@orb.yml",
      "src/jobs/a.yml",
      "README.md",
    ];
    const folder = cli.folder({
      ".circleci/config.yml": good,
      "api/.circleci/config.yml": bad,
      "src/@orb.yml": "version: 2.1\ndescription: An orb.\n",
      "src/jobs/a.yml": "docker: [{image: cimg/base:current}]\nsteps: [run: make]\n",
    });
    const ended: Record<string, unknown> = {};
    for (const { id, entry, args = [], files, pass_filenames = true } of await hooks()) {
      const [program, ...words] = entry.split(" ");
      const matching = committed.filter((path) => new RegExp(files).test(path));
      const { status, stderr } = await cli.run([...words, ...args, ...(pass_filenames ? matching : [])], {
        in: folder,
      });
      ended[id] = {
        program,
        status,
        last: stderr
          .trim()
          .split("\n")
          .findLast((line) => line.includes("n order")),
      };
    }
    const validated = { program: "arm-pipeline", status: 3, last: "1 of 2 files are in order: 1 error in all." };
    expect(ended).toEqual({
      "arm-pipeline-validate": validated,
      "arm-pipeline-validate-system": validated,
      "arm-pipeline-orb-validate": { program: "arm-pipeline", status: 0, last: "In order: src." },
    });
  });
});
