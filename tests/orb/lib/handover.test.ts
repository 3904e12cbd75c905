import { describe, expect, test } from "vitest";
import { runWithLibraries } from "../support/run-with-libraries.ts";

const libraries = ["say.sh", "parameters.sh", "handover.sh"];

test("a file of the hand-over is written whole, in its folder", async () => {
  const outcome = await runWithLibraries(libraries, { lines: ["printf '{}' | write_handover parts/x.json"] });
  expect([outcome.status, outcome.files]).toEqual([0, { ".arm-pipeline/parts/x.json": "{}" }]);
});

test("a writer that fails leaves the file as it was", async () => {
  const files = { ".arm-pipeline/image.json": '{"schema":2}' };
  const outcome = await runWithLibraries(libraries, { files, lines: ["false | write_handover image.json"] });
  expect([outcome.status, outcome.files]).toEqual([1, files]);
});

test.each([
  ["true", "yes"],
  ["1", "yes"],
  ["false", "no"],
  ["0", "no"],
  ["", "no"],
])("a boolean that CircleCI writes as %j is read as %s", async (value, expected) => {
  const lines = ["if switch part; then echo yes; else echo no; fi"];
  expect((await runWithLibraries(libraries, { env: { PARAM_PART: value }, lines })).stdout).toBe(`${expected}\n`);
});

describe("a stack that is named after the branch, as review-$ARM_PIPELINE_BRANCH", () => {
  const lines = ["name=$(stack_parameter) || exit $?", 'printf "%s" "$name"'];
  const PARAM_STACK = "acme/review-$ARM_PIPELINE_BRANCH";
  const named = async (branch: string): Promise<string> => {
    const env = { PARAM_STACK, CIRCLE_BRANCH: branch, ARM_PIPELINE_BRANCH: "of a context" };
    const { status, stdout, stderr } = await runWithLibraries(libraries, { env, lines });
    return status === 0 ? stdout : stderr;
  };

  test.each([
    ["feature-12", "acme/review-feature-12"],
    ["feature/x", "acme/review-feature-x-217d2bf"],
    ["Release_1.2", "acme/review-release-1-2-9890b6d"],
    ["\u00fcml\u00e4ut", "acme/review-ml-ut-c88c6b2"],
    ["a--b", "acme/review-a-b-90827a2"],
    ["__", "acme/review-branch-9911f4d"],
    [
      "dependabot/npm_and_yarn/infrastructure/pulumi/aws-7.1.0",
      "acme/review-dependabot-npm-and-yarn-infrastructure-p-31b34a4",
    ],
    ["$(touch x)", "acme/review-touch-x-a075e3b"],
  ])("%s has a name of its own that Pulumi takes: %s", async (branch, stack) => {
    expect(await named(branch)).toBe(stack);
  });

  test("no two branches that look the same share one", async () => {
    const names = await Promise.all(["feature/x", "feature_x", "Feature-x", "feature-x", "feature--x"].map(named));
    expect(new Set(names).size).toBe(names.length);
  });

  test("is refused where there is no branch", async () => {
    const { status, stderr } = await runWithLibraries(libraries, { env: { PARAM_STACK, CIRCLE_TAG: "v1" }, lines });
    expect([status, stderr]).toEqual([
      2,
      'case: parameter "stack" is "acme/review-$ARM_PIPELINE_BRANCH", named after the branch, and this pipeline has none. Run the job for branches only, not for tags.\n',
    ]);
  });
});
