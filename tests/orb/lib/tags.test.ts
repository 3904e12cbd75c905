import { expect, test } from "vitest";
import { call, type PlannedCall } from "../support/planned-call.ts";
import { runWithLibraries } from "../support/run-with-libraries.ts";

const tags = (
  env: Readonly<Record<string, string>>,
  { suffix = "", calls = [] }: { readonly suffix?: string; readonly calls?: readonly PlannedCall[] } = {},
) =>
  runWithLibraries(["say.sh", "parameters.sh", "revision.sh", "tags.sh"], {
    env,
    calls,
    lines: [`tags_parameter "${suffix}" web`, 'printf "%s\\n" "${TAGS[@]}"'],
  });

test.each<[string, Record<string, string>, string, string]>([
  [
    "a branch of Dependabot, by its variable",
    { PARAM_TAGS: "$CIRCLE_BRANCH", CIRCLE_BRANCH: "dependabot/npm_and_yarn/lodash-4.17.21" },
    "dependabot/npm_and_yarn/lodash-4.17.21",
    "dependabot-npm_and_yarn-lodash-4.17.21",
  ],
  [
    "a branch that CircleCI put in, with text around it",
    { PARAM_TAGS: "pr-feature/x#1-end", CIRCLE_BRANCH: "feature/x#1" },
    "pr-feature/x#1-end",
    "pr-feature-x-1-end",
  ],
  [
    "a version with build metadata",
    { PARAM_TAGS: "$CIRCLE_TAG", CIRCLE_TAG: "v1.2.3+build.5" },
    "v1.2.3+build.5",
    "v1.2.3-build.5",
  ],
])("%s is made fit, and that is said", async (_what, env, before, after) => {
  const outcome = await tags(env);
  expect([outcome.status, outcome.stdout]).toEqual([
    0,
    `The tag "${before}" is made fit for a registry: "${after}".\n${after}\n`,
  ]);
});

test("a name that is too long leaves room for the architecture", async () => {
  const outcome = await tags(
    { PARAM_TAGS: "$CIRCLE_BRANCH", CIRCLE_BRANCH: `a/${"b".repeat(200)}` },
    { suffix: "-arm64" },
  );
  expect([outcome.status, outcome.stdout.split("\n").at(-2)]).toEqual([0, `a-${"b".repeat(120)}-arm64`]);
});

test("a branch that is a tag already stays as it is, and nothing is said", async () => {
  expect((await tags({ PARAM_TAGS: "$CIRCLE_BRANCH", CIRCLE_BRANCH: "main" })).stdout).toBe("main\n");
});

test("letters with accents are no letters of a tag, whatever the machine's language", async () => {
  const env = { PARAM_TAGS: "git:branch", CIRCLE_BRANCH: "fête/é", LC_ALL: "C.UTF-8" };
  expect((await tags(env)).stdout).toBe("f--te---\n");
});

test("what somebody wrote is refused and not guessed at", async () => {
  const outcome = await tags({ PARAM_TAGS: "feature/x", CIRCLE_BRANCH: "main" });
  expect([outcome.status, outcome.stderr]).toEqual([
    2,
    'case: parameter "tags" is not a tag (letters, digits, ".", "_" and "-", at most 128, the first one no "." or "-"): "feature/x"\n',
  ]);
});

const everything = "git:sha\ngit:short_sha\ngit:branch\ngit:tag\ngit:semver\ngit:latest";
const commit = { CIRCLE_SHA1: "8670451f0e8a0d1b2c3d4e5f60718293a4b5c6d7" };
const sha = [commit.CIRCLE_SHA1, "8670451"];
const originHead = (branch: string): PlannedCall =>
  call("git symbolic-ref --short refs/remotes/origin/HEAD", { stdout: `origin/${branch}\n` });

test.each<[string, Record<string, string>, readonly PlannedCall[], readonly string[]]>([
  ["the default branch", { CIRCLE_BRANCH: "main" }, [originHead("main")], [...sha, "main", "latest"]],
  [
    "a branch of Dependabot",
    { CIRCLE_BRANCH: "dependabot/npm_and_yarn/lodash-4.17.21" },
    [originHead("main")],
    [...sha, "dependabot-npm_and_yarn-lodash-4.17.21"],
  ],
  ["a branch whose name no tag can hold", { CIRCLE_BRANCH: "日本" }, [originHead("main")], sha],
  [
    "a branch that begins with what no tag may begin with",
    { CIRCLE_BRANCH: "@ü-x" },
    [originHead("main")],
    [...sha, "x"],
  ],
  [
    "a default branch that the remote names",
    { CIRCLE_BRANCH: "release/next" },
    [
      call("git symbolic-ref --short refs/remotes/origin/HEAD", { status: 128 }),
      call("git ls-remote --symref origin HEAD", {
        stdout: "ref: refs/heads/release/next\tHEAD\n8670451\tHEAD\n",
        env: { GIT_TERMINAL_PROMPT: "0" },
      }),
    ],
    [...sha, "release-next", "latest"],
  ],
  [
    "a default branch that is given",
    { CIRCLE_BRANCH: "trunk", PARAM_DEFAULT_BRANCH: "trunk" },
    [],
    [...sha, "trunk", "latest"],
  ],
  ["a release", { CIRCLE_TAG: "v1.2.3" }, [], [...sha, "v1.2.3", "1.2.3", "1.2", "1"]],
  ["a release without a v", { CIRCLE_TAG: "10.0.1" }, [], [...sha, "10.0.1", "10.0", "10"]],
  ["a release of this image", { CIRCLE_TAG: "web-v1.2.3" }, [], [...sha, "web-v1.2.3", "1.2.3", "1.2", "1"]],
  [
    "a release of this image, as npm's tools write it",
    { CIRCLE_TAG: "web@1.2.3" },
    [],
    [...sha, "web-1.2.3", "1.2.3", "1.2", "1"],
  ],
  ["a release of another image", { CIRCLE_TAG: "api-v1.2.3" }, [], [...sha, "api-v1.2.3"]],
  ["a prerelease", { CIRCLE_TAG: "v2.0.0-rc.1" }, [], [...sha, "v2.0.0-rc.1", "2.0.0-rc.1"]],
  ["a version before 1", { CIRCLE_TAG: "v0.3.1" }, [], [...sha, "v0.3.1", "0.3.1", "0.3"]],
  ["build metadata", { CIRCLE_TAG: "v1.2.3+build.5" }, [], [...sha, "v1.2.3-build.5", "1.2.3-build.5", "1.2", "1"]],
  ["a date", { CIRCLE_TAG: "v2026.01.31" }, [], [...sha, "v2026.01.31"]],
  ["two parts of a version", { CIRCLE_TAG: "v1.2" }, [], [...sha, "v1.2"]],
])("the tags from Git on %s", async (_what, env, calls, expected) => {
  const outcome = await tags({ PARAM_TAGS: everything, ...commit, ...env }, { calls });
  expect([outcome.status, outcome.stdout, outcome.stderr]).toEqual([0, `${expected.join("\n")}\n`, ""]);
});

test("an entry that gives what another gave is one tag, and each ends in the architecture", async () => {
  const env = { PARAM_TAGS: "main\ngit:branch\ngit:sha", CIRCLE_BRANCH: "main", ...commit };
  expect((await tags(env, { suffix: "-arm64" })).stdout).toBe(`main-arm64\n${commit.CIRCLE_SHA1}-arm64\n`);
});

test("outside CircleCI the commit is that of the checkout", async () => {
  const calls = [call("git rev-parse --verify HEAD", { stdout: "c0ffee\n" })];
  expect((await tags({ PARAM_TAGS: "git:sha" }, { calls })).stdout).toBe("c0ffee\n");
});

test.each<[Record<string, string>, readonly PlannedCall[], string]>([
  [
    { PARAM_TAGS: "git:semver\ngit:tag", CIRCLE_BRANCH: "main" },
    [],
    'parameter "tags" gives this pipeline no tag: git:semver git:tag. Add one that every pipeline has: git:sha',
  ],
  [
    { PARAM_TAGS: "git:sha1" },
    [],
    'parameter "tags" is not one of git:sha, git:short_sha, git:branch, git:tag, git:semver, git:latest: "git:sha1"',
  ],
  [
    { PARAM_TAGS: "git:latest", CIRCLE_BRANCH: "main" },
    [
      call("git symbolic-ref --short refs/remotes/origin/HEAD", { status: 128 }),
      call("git ls-remote --symref origin HEAD", { status: 128 }),
    ],
    'parameter "tags" has "git:latest", and Git does not say here which branch is the default one. Name it: default_branch: main',
  ],
])("%o is refused", async (env, calls, message) => {
  const outcome = await tags(env, { calls });
  expect([outcome.status, outcome.stderr]).toEqual([2, `case: ${message}\n`]);
});
