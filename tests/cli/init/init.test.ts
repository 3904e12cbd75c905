import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { builtCli } from "../support/cli.ts";
import { monorepo, nodeApp, pythonApp, talkApp } from "./repositories.ts";
import { withoutCount } from "./without-count.ts";

const cli = builtCli();
const init = (folder: string, ...args: readonly string[]) => cli.run(["init", ...args], { in: folder });

const config = (folder: string) => readFileSync(join(folder, ".circleci/config.yml"), "utf8");
/** Every file of a folder with its text, but Git's own. */
const filesOf = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !path.includes("/.git/"))
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, "utf8")]),
  );

describe("init without a terminal", () => {
  test("asks nothing, says what it found and assumed, writes, and says how to go on", async () => {
    const folder = cli.folder(nodeApp);
    const { status, stdout, stderr } = await init(folder);
    expect([status, stdout]).toEqual([0, ""]);
    await expect(withoutCount(stderr)).toMatchFileSnapshot("recorded/node-app-unasked.txt");
    expect(await cli.run(["validate", "--strict"], { in: folder })).toMatchObject({ status: 0 });
    expect(await cli.run(["compile"], { in: folder })).toMatchObject({ status: 0 });
  });

  test("changes nothing the second time", async () => {
    const folder = cli.folder(pythonApp);
    expect((await init(folder)).status).toBe(0);
    const once = filesOf(folder);
    expect(await init(folder)).toEqual({
      status: 0,
      stdout: "",
      stderr:
        'Nothing to do: .circleci/config.yml has the orb already, in the workflow "main".\nWhat else it can do: arm-pipeline recipes\n',
    });
    expect(filesOf(folder)).toEqual(once);
  });

  test("names the command that adds a workflow to an orb that is there, and that command does it", async () => {
    const folder = cli.folder({ ...pythonApp, "Pulumi.yaml": "name: ledger\nruntime: python\n" });
    expect((await init(folder)).status).toBe(0);
    const once = filesOf(folder);
    expect(await init(folder, "--reaper", "--image", "acme/ledger")).toEqual({
      status: 2,
      stdout: "",
      stderr:
        'error: .circleci/config.yml has the orb already, in the workflow "main", and init does not add --reaper to it.\n  next: Add it: arm-pipeline generate config --add --image acme/ledger --reaper\n',
    });
    expect(filesOf(folder)).toEqual(once);
    const added = ["generate", "config", "--add", "--image", "acme/ledger", "--reaper"];
    expect(await cli.run(added, { in: folder })).toMatchObject({ status: 0 });
    expect(Object.keys(parse(config(folder)).workflows)).toEqual(["main", "reap"]);
  });

  test.each([
    ["--reaper", "reap", 'pipeline.schedule.name != "reap"'],
    ["--branch-environment", "reap", "not pipeline.git.branch.is_default"],
  ])(
    "puts the jobs of %s behind the tests that are there, and its other workflow beside them",
    async (flag, own, filter) => {
      const folder = cli.folder({ ...pythonApp, "Pulumi.yaml": "name: ledger\nruntime: python\n" });
      const { status, stderr } = await init(folder, flag);
      expect([status, stderr.includes("and .circleci/config.yml is in order")]).toEqual([0, true]);
      const { workflows } = parse(config(folder));
      expect(Object.keys(workflows)).toEqual(["main", own]);
      const entries = Object.assign({}, ...workflows.main.jobs.filter((entry: unknown) => typeof entry === "object"));
      const [build, deploy] = [entries["arm/build_and_push"], entries["arm/deploy"]];
      expect([build.requires, deploy.filters]).toEqual([["test"], filter]);
      expect(await cli.run(["validate"], { in: folder })).toMatchObject({ status: 0 });
    },
  );

  test("leaves every byte of a configuration that is there, and puts the jobs behind its last test", async () => {
    const folder = cli.folder(pythonApp);
    const { stderr } = await init(folder);
    expect(stderr).toContain(
      'assumed: Add the jobs to: the workflow "main" (else: --workflow, --after)\nassumed: Deploy with: nothing: build and push only',
    );
    const old = (pythonApp[".circleci/config.yml"] ?? "").split("\n");
    let kept = 0;
    for (const line of config(folder).split("\n")) if (line === old[kept]) kept++;
    expect(kept).toBe(old.length);
    expect(parse(config(folder)).workflows.main.jobs).toMatchObject([
      "lint",
      { test: { requires: ["lint"] } },
      { "arm/build_and_push": { image: "acme/ledger", dockerfile: "Containerfile", requires: ["test"] } },
    ]);
  });

  test("gives a deployment the images of a monorepo, each by a key of its own", async () => {
    const folder = cli.folder(monorepo);
    const { status, stderr } = await init(folder, "--registry", "ghcr.io");
    expect([status, stderr.includes("note:")]).toEqual([0, false]);
    const { jobs } = parse(config(folder)).workflows.deliver;
    expect(JSON.stringify(jobs)).toMatch(/"image":"acme\/api".*"image":"acme\/web".*apiImage=api.*webImage=web/s);
    expect(JSON.stringify(jobs)).toContain('"build_context":"services/api"');
  });

  test("shows with --dry-run on the standard output what it would write, and writes nothing", async () => {
    const folder = cli.folder(talkApp);
    const before = filesOf(folder);
    const { status, stdout, stderr } = await init(folder, "--dry-run", "--new-program", "infra", "--port", "8081");
    expect([status, stderr.split("\n").at(-2)]).toEqual([0, "Nothing was written: --dry-run."]);
    expect(stdout).toContain("+EXPOSE 8081\n");
    expect(stdout).toContain("containerPort: {type: integer, default: 8081}");
    expect(stdout).toMatch(/new {6}infra\/ {2}15 files: Pulumi\.yaml, /);
    expect(filesOf(folder)).toEqual(before);
  });

  test("looks at the whole repository from a folder in it", async () => {
    const folder = cli.folder({ ...nodeApp, "docs/a/b.md": "" });
    const { status, stderr } = await cli.run(["init", "--build-only"], { in: join(folder, "docs/a") });
    expect([status, stderr.split("\n")[0]]).toEqual([
      0,
      `Looking at ${folder}, the top of this repository: CircleCI reads the configuration there.`,
    ]);
    expect(existsSync(join(folder, ".circleci/config.yml"))).toBe(true);
    expect(existsSync(join(folder, "docs/a/.circleci"))).toBe(false);
  });

  test("says what a program seems to lack", async () => {
    const folder = cli.folder({ ...nodeApp, "infra/index.ts": "export const address = 1;\n" });
    const { status, stderr } = await init(folder);
    expect([status, stderr.split("\n").filter((line) => line.startsWith("note:"))]).toEqual([
      0,
      [
        'note: The program in infra seems not to read the configuration key "image", which the pushed image is set to, by digest.',
        'note: The program in infra seems to have no output "url", which the smoke test asks; it has address.',
      ],
    ]);
  });
});

describe("init refuses, and writes nothing", () => {
  const gitOnly = { ".git/HEAD": nodeApp[".git/HEAD"] ?? "", ".git/config": nodeApp[".git/config"] ?? "" };
  const nothing =
    "There is nothing to build: no Dockerfile and no Containerfile in FOLDER and in the folders below it, and no Node.js app that one could be written for.";
  const write = "  next: Write a Dockerfile and run this again, or name it with --dockerfile if it has another name.\n";

  test.each<[string, Readonly<Record<string, string>>, readonly string[], string]>([
    [
      "a folder that is no repository",
      { Dockerfile: "FROM x\n" },
      [],
      "error: FOLDER is in no Git repository, and CircleCI builds repositories.\n  next: Go to the folder of yours, or make one here: git init\n",
    ],
    [
      "a repository in which nothing can be built",
      { ...gitOnly, "README.md": "" },
      [],
      `found: the repository acme/shop, whose branch is main\nerror: ${nothing}\n${write}`,
    ],
    [
      "a Node.js app for which no Dockerfile can be written",
      {
        ...gitOnly,
        "package.json": '{"workspaces": ["api"]}',
        "package-lock.json": "{}",
        "api/package.json": '{"main": "a.js", "dependencies": {"x": "1"}}',
        "api/a.js": "",
      },
      [],
      `found: the repository acme/shop, whose branch is main\nfound: an app in Node.js\nerror: ${nothing}\n  next: For the Node.js app in api none can be written: it is part of a workspace, whose lock file is package-lock.json.\n${write}`,
    ],
    [
      "a setup configuration",
      { ...nodeApp, ".circleci/config.yml": "version: 2.1\nsetup: true\n" },
      [],
      "error: .circleci/config.yml cannot be added to. This is a setup configuration (line 2): it only chooses the configuration that runs.\n  next: Add to the one that it continues with, often .circleci/continue_config.yml.\n",
    ],
    [
      "a place that cannot be written",
      { ...nodeApp, ".circleci": "a file\n" },
      [],
      "error: Nothing was written: .circleci/config.yml cannot be written in FOLDER.\n  next: See who owns the folder and whether a file is in its place, or work on a clone of your own.\n",
    ],
    [
      "a port that is none",
      { ...talkApp },
      ["--port", "x"],
      'found: the repository acme/talk, whose branch is main\nassumed: There is no Dockerfile yet. Write one for the Node.js app here: yes (else: --dockerfile)\nerror: --port "x" is not a port.\n  next: A whole number from 1 to 65535.\n',
    ],
    [
      "to guess the name of an image",
      { ".git/HEAD": "ref: refs/heads/main\n", Dockerfile: "FROM x\n" },
      [],
      "found: Dockerfile\nerror: No one can be asked, and there is nothing to assume: Push the image to\n  next: Name it, such as docker.io/acme/web. By --image, --registry.\n",
    ],
  ])("%s", async (_what, files, args, stderr) => {
    const folder = cli.folder(files);
    const before = filesOf(folder);
    expect(await init(folder, ...args)).toEqual({ status: 2, stdout: "", stderr });
    expect(filesOf(folder)).toEqual(before);
  });
});
