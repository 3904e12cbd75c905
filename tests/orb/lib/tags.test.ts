import { expect, test } from "vitest";
import { runWithLibraries } from "../support/run-with-libraries.ts";

const tags = (env: Readonly<Record<string, string>>, suffix = "") =>
  runWithLibraries(["say.sh", "parameters.sh", "image.sh"], {
    env,
    lines: [`tags_parameter "${suffix}"`, 'printf "%s\\n" "${TAGS[@]}"'],
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
  const outcome = await tags({ PARAM_TAGS: "$CIRCLE_BRANCH", CIRCLE_BRANCH: `a/${"b".repeat(200)}` }, "-arm64");
  expect([outcome.status, outcome.stdout.split("\n").at(-2)]).toEqual([0, `a-${"b".repeat(120)}-arm64`]);
});

test("a branch that is a tag already stays as it is, and nothing is said", async () => {
  expect((await tags({ PARAM_TAGS: "$CIRCLE_BRANCH", CIRCLE_BRANCH: "main" })).stdout).toBe("main\n");
});

test("what somebody wrote is refused and not guessed at", async () => {
  const outcome = await tags({ PARAM_TAGS: "feature/x", CIRCLE_BRANCH: "main" });
  expect([outcome.status, outcome.stderr]).toEqual([
    2,
    'case: parameter "tags" is not a tag (letters, digits, ".", "_" and "-", at most 128, the first one no "." or "-"): "feature/x"\n',
  ]);
});
