import { describe, expect, test } from "vitest";
import { builtCli } from "../support/cli.ts";

const cli = builtCli();
const config = "version: 2.1\njobs: {build: {machine: {image: ubuntu-2404:current}, steps: [checkout]}}\n";
const run = (...args: readonly string[]) => cli.run(args, { in: cli.folder({ ".circleci/config.yml": config }) });

describe("a flag with one value that is given twice", () => {
  test.each([
    [
      ["validate", "--compiler", "server", "--compiler", "cloud"],
      '--compiler is given twice, as "server" and as "cloud".',
    ],
    [["compile", "--branch=main", "--branch", "other"], '--branch is given twice, as "main" and as "other".'],
    [["orb", "validate", "--format", "json", "--format", "text"], '--format is given twice, as "json" and as "text".'],
    [["run", "--machine", "host", "--machine", "container"], '--machine is given twice, as "host" and as "container".'],
    [["publish", "a/b", "--bump", "major", "--bump", "minor"], '--bump is given twice, as "major" and as "minor".'],
  ])("is refused: %j", async (args, message) => {
    expect(await run(...args)).toEqual({ status: 2, stdout: "", stderr: `error: ${message}\n  next: Give it once.\n` });
  });

  test.each([
    [["validate", "--branch", "main", "--branch", "main"]],
    [["validate", "--strict", "--strict"]],
    [["validate", "--ignore", "unused-job", "--ignore", "unused-orb"]],
    [["validate", "--pipeline-value", "git.branch=a", "--pipeline-value", "git.tag=b"]],
  ])("and none where the values are the same, or may be several: %j", async (args) => {
    expect((await run(...args)).status).toBe(0);
  });
});
