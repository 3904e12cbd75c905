import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { git, onHost, rehearsals, runFolders, workflow } from "../support/rehearsals.ts";
import { onTerminal } from "../support/terminal.ts";

// Several processes one after the other, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

const cli = rehearsals();

const config = workflow({ deploy: onHost('test "$AWS_KEY" -a "$AWS_SECRET"') }, ["deploy: {context: [aws]}"]);
const file = ".arm-pipeline/contexts/aws.env";

const context = (folder: string, args: readonly string[], input = "") =>
  cli.run(["context", ...args], { in: folder, input });
const modeOf = (path: string): number => statSync(path).mode & 0o777;

describe("context set", () => {
  test("keeps what is piped for this user alone, where Git does not look, and a run finds it", async () => {
    const folder = cli.repository(config);
    expect(await context(folder, ["set", "aws", "AWS_KEY", "AWS_SECRET"], "key\nit's a #secret\n")).toEqual({
      status: 0,
      stdout: "",
      stderr: `Saved in ${file}, for this user alone: AWS_KEY, AWS_SECRET.\n`,
    });
    expect(readFileSync(join(folder, file), "utf8")).toBe('AWS_KEY=key\nAWS_SECRET="it\'s a #secret"\n');
    expect([modeOf(join(folder, file)), modeOf(join(folder, ".arm-pipeline/contexts"))]).toEqual([0o600, 0o700]);
    expect(readdirSync(join(folder, ".arm-pipeline/contexts"))).toEqual(["aws.env"]);
    expect(git(folder, "status", "--porcelain")).toBe("");
    const { status, stderr } = await cli.rehearse(folder);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  test("keeps the other variables and comments, and makes a file that others could read private", async () => {
    const folder = cli.repository(config);
    await context(folder, ["set", "aws", "AWS_KEY"], "old");
    writeFileSync(join(folder, file), "# Mine.\nAWS_KEY=old\nOTHER=1\n");
    chmodSync(join(folder, file), 0o644);
    expect((await context(folder, ["set", "aws", "AWS_KEY"], "new")).status).toBe(0);
    expect(readFileSync(join(folder, file), "utf8")).toBe("# Mine.\nAWS_KEY=new\nOTHER=1\n");
    expect(modeOf(join(folder, file))).toBe(0o600);
  });

  test("takes a key of many lines for one variable", async () => {
    const folder = cli.repository(config);
    await context(folder, ["set", "aws", "KEY"], "-----BEGIN-----\nabc\n-----END-----\n");
    expect(readFileSync(join(folder, file), "utf8")).toBe("KEY='-----BEGIN-----\nabc\n-----END-----'\n");
  });

  test("asks on a terminal and shows nothing of the answer", async () => {
    const folder = cli.repository(config);
    const { status, shown } = await onTerminal(
      `'${process.execPath}' '${cli.path()}' context set aws AWS_KEY AWS_SECRET`,
      {
        folder,
        answers: [
          { after: "AWS_KEY (not shown): ", press: "typed-key\r" },
          { after: "AWS_SECRET (not shown): ", press: "typed-secret\r" },
        ],
      },
    );
    expect({ status, told: /typed/.test(shown) }).toEqual({ status: 0, told: false });
    expect(readFileSync(join(folder, file), "utf8")).toBe("AWS_KEY=typed-key\nAWS_SECRET=typed-secret\n");
  });

  test("saves nothing when it is answered with Ctrl-C", async () => {
    const folder = cli.repository(config);
    const { status } = await onTerminal(`'${process.execPath}' '${cli.path()}' context set aws AWS_KEY AWS_SECRET`, {
      folder,
      answers: [
        { after: "AWS_KEY (not shown): ", press: "typed-key\r" },
        { after: "AWS_SECRET (not shown): ", press: "\u0003" },
      ],
    });
    expect({ status, saved: existsSync(join(folder, file)) }).toEqual({ status: 130, saved: false });
  });

  test.each([
    [
      ["aws", "AWS_KEY=secret"],
      "x",
      "A value does not belong on the command line, where others see it and the shell keeps it.",
      "Name the variable alone; the value is asked for: arm-pipeline context set aws AWS_KEY",
    ],
    [
      ["aws", "1A"],
      "x",
      '"1A" is not the name of a variable.',
      "A name has letters, digits and underscores, and does not begin with a digit.",
    ],
    [
      ["aws", "A"],
      "\n",
      'The value of "A" is empty, so nothing was saved.',
      "Type it, or pipe it: arm-pipeline context set NAME VARIABLE < file",
    ],
    [
      ["aws", "A"],
      "a\0b",
      'The value of "A" has a byte that is zero, so nothing was saved.',
      "No variable can have one: save it in base64.",
    ],
    [
      ["aws", "A", "B"],
      "a\n",
      "2 variables want 2 lines on the standard input, and there is 1.",
      "Give one line for each variable, in their order, or set one at a time.",
    ],
    [
      ["../aws", "A"],
      "a",
      '"../aws" cannot be the name of a file, in which a context is kept.',
      "Keep its variables in a file of another name, and give it: arm-pipeline run --context NAME=FILE",
    ],
  ])("refuses %j with %j, and saves nothing", async (args, input, message, next) => {
    const folder = cli.repository(config);
    expect(await context(folder, ["set", ...args], input)).toEqual({
      status: 2,
      stdout: "",
      stderr: `error: ${message}\n  next: ${next}\n`,
    });
    expect(existsSync(join(folder, ".arm-pipeline"))).toBe(false);
  });

  test("refuses a file that cannot be understood, and leaves it", async () => {
    const folder = cli.repository(config);
    await context(folder, ["set", "aws", "AWS_KEY"], "key");
    writeFileSync(join(folder, file), "secret without a name\n");
    const { status, stderr } = await context(folder, ["set", "aws", "AWS_KEY"], "new");
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `error: ${file}:1: The line has no "=".\n  next: Write NAME=value, and begin a comment with #.\n`,
    });
    expect(readFileSync(join(folder, file), "utf8")).toBe("secret without a name\n");
  });
});

describe("context list", () => {
  test("shows names and what is missing, and never a value", async () => {
    const folder = cli.repository(config);
    await context(folder, ["set", "aws", "AWS_KEY"], "value-of-it");
    await context(folder, ["set", "unused", "X"], "value-of-it");
    expect(await context(folder, ["list"])).toEqual({
      status: 0,
      stdout: [
        `aws  ${file}`,
        "  used by deploy",
        "  has AWS_KEY",
        "  seems to lack AWS_SECRET",
        "unused  .arm-pipeline/contexts/unused.env",
        "  has X",
        "",
      ].join("\n"),
      stderr: "",
    });
    const { stdout } = await context(folder, ["list", "--json"]);
    expect(JSON.parse(stdout)[0]).toEqual({
      context: "aws",
      file,
      variables: ["AWS_KEY"],
      missing: ["AWS_SECRET"],
      jobs: ["deploy"],
    });
    expect(stdout).not.toContain("value-of-it");
  });

  test("says that there is none", async () => {
    const folder = cli.folder();
    expect(await context(folder, ["list"])).toEqual({
      status: 0,
      stdout: "",
      stderr: "No context is kept here, and there is no .circleci/config.yml.\n",
    });
  });

  test("of a configuration with an error ends with 3", async () => {
    const folder = cli.repository(workflow({ a: onHost("true") }, ["b"]));
    expect(await context(folder, ["list"])).toEqual({
      status: 3,
      stdout: "",
      stderr:
        'error: ".circleci/config.yml" is not in order, so what its jobs need cannot be known.\n  next: See why: arm-pipeline validate .circleci/config.yml\n',
    });
  });
});

describe("context init", () => {
  test("writes templates of what this orb's jobs need, once, and says how to make them in CircleCI", async () => {
    const files = { Dockerfile: "FROM scratch\n", "Pulumi.yaml": "name: web\nruntime: nodejs\n" };
    const folder = cli.folder(files);
    git(folder, "init", "--quiet");
    git(folder, "remote", "add", "origin", "git@github.com:acme/web.git");
    await cli.run(["generate", "config", "--image", "acme/web"], { in: folder });
    const { status, stderr } = await context(folder, ["init"]);
    expect(status).toBe(0);
    const said = stderr.split("\n").filter((line) => !line.startsWith("note:"));
    expect(said).toEqual([
      ".arm-pipeline/contexts/docker-hub.env: written, to be filled in: DOCKER_PASSWORD, DOCKER_USERNAME.",
      ".arm-pipeline/contexts/pulumi.env: written, to be filled in: PULUMI_ACCESS_TOKEN.",
      ".arm-pipeline/contexts/aws.env: written, to be filled in: AWS_ACCESS_KEY_ID, AWS_REGION, AWS_SECRET_ACCESS_KEY.",
      "Fill one in without showing it: arm-pipeline context set NAME VARIABLE",
      "",
      "In CircleCI, once, by a member of the organization:",
      "  https://app.circleci.com/settings/organization/github/acme/contexts",
      "or, with circleci 0.1 and the id of the organization from that page (Overview):",
      "  circleci context create --org-id ORG_ID docker-hub",
      "  circleci context store-secret --org-id ORG_ID docker-hub DOCKER_PASSWORD",
      "  circleci context store-secret --org-id ORG_ID docker-hub DOCKER_USERNAME",
      "  circleci context create --org-id ORG_ID pulumi",
      "  circleci context store-secret --org-id ORG_ID pulumi PULUMI_ACCESS_TOKEN",
      "  circleci context create --org-id ORG_ID aws",
      ...["AWS_ACCESS_KEY_ID", "AWS_REGION", "AWS_SECRET_ACCESS_KEY"].map(
        (name) => `  circleci context store-secret --org-id ORG_ID aws ${name}`,
      ),
      "",
    ]);
    expect(readFileSync(join(folder, ".arm-pipeline/contexts/pulumi.env"), "utf8")).toBe(
      [
        '# The context "pulumi" for rehearsals on this machine, of: arm/deploy, arm/destroy.',
        "# Rehearsals with real values really push, deploy and cost. Git ignores this file.",
        "PULUMI_ACCESS_TOKEN=",
        "",
      ].join("\n"),
    );
    expect((await context(folder, ["init"])).stderr).toContain(".arm-pipeline/contexts/aws.env: left as it is.\n");
  });

  test("and a run does not start before a template is filled in", async () => {
    const folder = cli.repository(config);
    await context(folder, ["init"]);
    expect(await cli.rehearse(folder)).toEqual({
      status: 3,
      stdout: "",
      stderr: [
        'error: The context "aws" has no value yet for AWS_KEY, AWS_SECRET.',
        "  next: Set them: arm-pipeline context set aws AWS_KEY AWS_SECRET",
        "Nothing was started.",
        "",
      ].join("\n"),
    });
    expect(runFolders(folder)).toEqual([]);
    await context(folder, ["set", "aws", "AWS_KEY", "AWS_SECRET"], "a\nb");
    expect((await cli.rehearse(folder)).status).toBe(0);
  });

  test("has nothing to do where no job names a context", async () => {
    const folder = cli.repository(workflow({ a: onHost("true") }, ["a"]));
    expect(await context(folder, ["init"])).toEqual({
      status: 0,
      stdout: "",
      stderr: "No job of the configuration names a context, so none is needed.\n",
    });
  });
});

describe("context remove", () => {
  const kept = async () => {
    const folder = cli.repository(config);
    await context(folder, ["set", "aws", "AWS_KEY", "AWS_SECRET"], "a\nb");
    return folder;
  };

  test("removes some variables, or all", async () => {
    const folder = await kept();
    expect((await context(folder, ["remove", "aws", "AWS_KEY", "--yes"])).stderr).toBe('Removed AWS_KEY of "aws".\n');
    expect(readFileSync(join(folder, file), "utf8")).toBe("AWS_SECRET=b\n");
    expect((await context(folder, ["remove", "aws", "--yes"])).stderr).toBe(`Removed the context "aws" (${file}).\n`);
    expect(existsSync(join(folder, file))).toBe(false);
  });

  test.each([
    [["aws"], `This would remove the context "aws" (${file}), and there is no one to ask.`, "Say so: --yes"],
    [["aws", "KEY", "--yes"], 'The context "aws" has no "KEY".', "It has: AWS_KEY, AWS_SECRET"],
    [["asw", "--yes"], 'No context "asw" is kept here.', "There are: aws"],
  ])("refuses %j", async (args, message, next) => {
    const folder = await kept();
    expect(await context(folder, ["remove", ...args])).toEqual({
      status: 2,
      stdout: "",
      stderr: `error: ${message}\n  next: ${next}\n`,
    });
    expect(existsSync(join(folder, file))).toBe(true);
  });
});

describe("what looks like real credentials", () => {
  const note =
    'note: "deploy" has what look like real credentials: what is pushed and deployed with them is real, and may cost.\n';
  test.each([
    ["AKIAQWERTYUIOPASDFGH", note],
    [`pul-${"0a".repeat(20)}`, note],
    ["AKIAIOSFODNN7EXAMPLE", ""],
    ["a-password-of-a-test", ""],
  ])("%s is noted once before a run, in the plan too: %j", async (value, expected) => {
    const folder = cli.repository(config);
    await context(folder, ["set", "aws", "AWS_KEY", "AWS_SECRET"], `${value}\nb`);
    for (const args of [["--dry-run"], []]) {
      const { status, stderr } = await cli.rehearse(folder, ...args);
      expect({ status, stderr }).toEqual({ status: 0, stderr: expected });
    }
  });
});
