import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { onHost, rehearsals, runFolders, workflow } from "../support/rehearsals.ts";

const cli = rehearsals();

const job = workflow({ deploy: onHost('echo "$AWS_KEY and $PLAIN"; echo "$AWS_KEY" | base64') }, [
  "deploy: {context: [aws]}",
]);

/** Writes a file that only this user can read. */
function secret(folder: string, path: string, text: string): void {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), text, { mode: 0o600 });
}

test("a context is read from the folder of contexts, and its values are masked in every output and file", async () => {
  const folder = cli.repository(job);
  secret(folder, ".arm-pipeline/contexts/aws.env", "AWS_KEY=key-of-a-test\nPLAIN=abc\n");
  const { status, stdout, stderr } = await cli.rehearse(folder, "--junit", "run.xml");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toContain("deploy | **** and abc\ndeploy | ****");
  const [run = ""] = runFolders(folder);
  const written = ["events.jsonl", "report.html", "junit.xml", "run.json"].map((name) =>
    readFileSync(join(run, name), "utf8"),
  );
  for (const text of [stdout, ...written, readFileSync(join(folder, "run.xml"), "utf8")])
    expect(text).not.toMatch(/key-of-a-test|a2V5LW9mLWEtdGVzd/);
});

test("--context names another file for it, and --env-file has the variables of the project", async () => {
  const folder = cli.repository(job);
  secret(folder, "aws.env", "AWS_KEY=other-key\n");
  secret(folder, "project.env", "PLAIN=of-the-project\n");
  const { status, stdout } = await cli.rehearse(folder, "--context", "aws=aws.env", "--env-file", "project.env");
  expect(status).toBe(0);
  expect(stdout).toContain("deploy | **** and ****\n");
});

test("a context that is missing is reported with what the jobs read, and nothing is started", async () => {
  const folder = cli.repository(job);
  expect(await cli.rehearse(folder)).toEqual({
    status: 3,
    stdout: "",
    stderr: [
      'error: The context "aws" is missing, which the job "deploy" needs.',
      "  It seems to have: AWS_KEY, PLAIN",
      "  next: Set them: arm-pipeline context set aws AWS_KEY PLAIN",
      "  next: Or get templates for all: arm-pipeline context init; or give a file of another place: --context NAME=FILE",
      "Nothing was started.",
      "",
    ].join("\n"),
  });
  expect(runFolders(folder)).toEqual([]);
});

test("a context whose name would lead elsewhere is found by --context alone", async () => {
  const folder = cli.repository(workflow({ a: onHost("true") }, ['a: {context: ["../../outside"]}']));
  secret(folder, "outside.env", "X=1\n");
  const { status, stderr } = await cli.rehearse(folder);
  expect({ status, next: stderr.split("\n")[1] }).toEqual({
    status: 3,
    next: "  next: Write NAME=value lines into a file, and give it: --context '../../outside'=FILE",
  });
  expect((await cli.rehearse(folder, "--context", "../../outside=outside.env")).status).toBe(0);
});

test("a context whose name no file can have is found by --context alone", async () => {
  const name = "n".repeat(300);
  const folder = cli.repository(workflow({ a: onHost("true") }, [`a: {context: [${name}]}`]));
  const { status, stderr } = await cli.rehearse(folder);
  expect({ status, next: stderr.split("\n")[1] }).toEqual({
    status: 3,
    next: `  next: Write NAME=value lines into a file, and give it: --context ${name}=FILE`,
  });
});

test("a file that others can read is used with a warning", async () => {
  const folder = cli.repository(job);
  secret(folder, ".arm-pipeline/contexts/aws.env", "AWS_KEY=key-of-a-test\n");
  chmodSync(join(folder, ".arm-pipeline/contexts/aws.env"), 0o640);
  expect((await cli.rehearse(folder)).stderr).toBe(
    "warning: Other users of this machine can read the secrets in .arm-pipeline/contexts/aws.env. Keep it to yourself: chmod 600 .arm-pipeline/contexts/aws.env\n",
  );
});

test("a context that no job has is noted", async () => {
  const folder = cli.repository(workflow({ a: onHost("true") }, ["a"]));
  const { status, stderr } = await cli.rehearse(folder, "--context", "aws=nowhere.env");
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: 'note: --context aws: no job of the run has the context "aws".\n',
  });
});

test.each([
  [
    ["--context", "aws=no.env"],
    'There is no file "no.env" with the variables of the context "aws".',
    "Name a file with NAME=value lines.",
  ],
  [
    ["--context", "aws=bad.env"],
    'bad.env:2: The line has no "=". (and 1 more)',
    "Write NAME=value, and begin a comment with #.",
  ],
])("%j is refused without a value in the message", async (args, message, next) => {
  const folder = cli.repository(job);
  secret(folder, "aws.env", "AWS_KEY=x\n");
  secret(folder, "bad.env", "A=1\nsecret-value\nmore-secrets\n");
  expect(await cli.rehearse(folder, ...args)).toEqual({
    status: 2,
    stdout: "",
    stderr: `error: ${message}\n  next: ${next}\n`,
  });
});

test("a file of the project's variables that is gone when the run is gone on with is refused", async () => {
  // Node.js 20 looks for the file of an option with this name itself, so a first run would end with its words.
  const folder = cli.repository(workflow({ a: onHost("exit 1") }, ["a"]));
  secret(folder, "project.env", "A=1\n");
  expect((await cli.rehearse(folder, "--env-file", "project.env")).status).toBe(4);
  rmSync(join(folder, "project.env"));
  const { status, stderr } = await cli.rehearse(folder, "--rerun-failed");
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: [
      "Going on from run RUN: 0 jobs taken over, 1 job to run.",
      'error: There is no file "project.env" with the variables of the project.',
      "  next: Name a file with NAME=value lines.",
      "",
    ].join("\n"),
  });
});
