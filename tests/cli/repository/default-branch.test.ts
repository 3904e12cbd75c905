import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { builtCli } from "../support/cli.ts";

const cli = builtCli();
const config = `version: 2.1
jobs:
  release:
    machine: {image: "ubuntu-2404:current"}
    steps: [{run: echo released}]
workflows:
  main:
    when: << pipeline.git.branch.is_default >>
    jobs: [release]
`;
const git = (folder: string, ...args: readonly string[]): void => {
  execFileSync("git", ["-c", "user.name=n", "-c", "user.email=n@example.org", ...args], { cwd: folder });
};
const repository = (branch: string): string => {
  const folder = cli.folder({ ".circleci/config.yml": config });
  git(folder, "init", "--quiet", `--initial-branch=${branch}`);
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--message", "x");
  return folder;
};
const switchedOff = "No workflow runs for the given parameters, branch and trigger";

test.each([
  ["main", [], true],
  ["master", [], true],
  ["feature", [], false],
  ["feature", ["--branch", "main"], true],
  ["main", ["--branch", "feature"], false],
  ["main", ["--tag", "v1"], false],
  ["feature", ["--pipeline-value", "git.branch.is_default=true"], true],
])("on %s with %j the branch is the default one: %s", async (branch, args, isDefault) => {
  const { stdout, stderr } = await cli.run(["compile", ...args], { in: repository(branch) });
  expect([stdout.includes("echo released"), stderr.includes(switchedOff)]).toEqual([isDefault, !isDefault]);
});

test("a branch on which nothing runs is in order for validate, since another one runs something", async () => {
  const { status, stderr } = await cli.run(["validate", "--strict"], { in: repository("feature") });
  expect([status, stderr]).toEqual([0, "In order: .circleci/config.yml (1 workflow, 1 job).\n"]);
});

test("a clone knows the default branch from its origin", async () => {
  const folder = repository("trunk");
  git(folder, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk");
  git(folder, "update-ref", "refs/remotes/origin/trunk", "HEAD");
  expect((await cli.run(["compile"], { in: folder })).stdout).toContain("echo released");
});

test("without a checkout nothing says that the branch is the default one", async () => {
  const { stderr } = await cli.run(["compile"], { in: cli.folder({ ".circleci/config.yml": config }) });
  expect(stderr).toContain(switchedOff);
});
