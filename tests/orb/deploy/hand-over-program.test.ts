import { expect, test } from "vitest";
import { runScript, type ScriptOptions } from "../support/run-script.ts";
import { realTools, story } from "./engine.ts";

const program = { "infra/Pulumi.yaml": "name: web\nruntime: nodejs\n", "infra/index.ts": "// $(touch x)\n" };

function handOver(options: ScriptOptions = {}) {
  return runScript("hand_over_program.sh", {
    files: program,
    realTools,
    ...options,
    env: { PARAM_PROGRAM: "infra", PARAM_STACK: "ci-42", ...options.env },
  });
}

test("the program is copied without what is made again, and the stack is named", async () => {
  const outcome = await handOver({
    env: { CIRCLE_WORKFLOW_ID: "w-1", CIRCLE_SHA1: "abc" },
    files: {
      ...program,
      "infra/.config": "hidden\n",
      "infra/lib/deep.ts": "deep\n",
      "infra/node_modules/a/index.js": "no",
      "infra/lib/node_modules/b/index.js": "no",
      "infra/.git/HEAD": "no",
      "infra/env/pyvenv.cfg": "no",
      "infra/env/bin/python": "no",
      ".arm-pipeline/program/stale.ts": "of an earlier job",
      ".arm-pipeline/images/web.json": "{}",
    },
  });
  const { ".arm-pipeline/stack.json": stack, ...handed } = Object.fromEntries(
    Object.entries(outcome.files).filter(([path]) => path.startsWith(".arm-pipeline/")),
  );
  expect({ ...story(outcome), handed, stack: JSON.parse(stack ?? "") }).toEqual({
    status: 0,
    stdout:
      'Handing over the program "web" in infra, for the stack "ci-42".\nHanded over 4 files in .arm-pipeline/program, and .arm-pipeline/stack.json.\n',
    stderr: "",
    handed: {
      ".arm-pipeline/images/web.json": "{}",
      ".arm-pipeline/program/.config": "hidden\n",
      ".arm-pipeline/program/Pulumi.yaml": "name: web\nruntime: nodejs\n",
      ".arm-pipeline/program/index.ts": "// $(touch x)\n",
      ".arm-pipeline/program/lib/deep.ts": "deep\n",
    },
    stack: { schema: 2, stack: "ci-42", project: "web", workflow: "w-1", revision: "abc" },
  });
});

test.each([
  ["another stack", "staging", true],
  ["the same stack", "ci-42", false],
])(
  "a program that an earlier job handed over for %s is replaced, and said so if that matters",
  async (_what, before, warned) => {
    const files = { ...program, ".arm-pipeline/stack.json": JSON.stringify({ schema: 2, stack: before }) };
    const outcome = await handOver({ files });
    expect({ status: outcome.status, stderr: outcome.stderr }).toEqual({
      status: 0,
      stderr: warned
        ? 'hand_over_program: warning: the workspace holds the program of the stack "staging", which this one replaces: a job that destroys "staging" must not come after this job.\n'
        : "",
    });
    expect(JSON.parse(outcome.files[".arm-pipeline/stack.json"] ?? "")).toMatchObject({ stack: "ci-42" });
  },
);

test.each([
  ["CIRCLE_BRANCH", "feature/x", "ci-feature/x"],
  ["CIRCLE_BRANCH", "feature/x", "acme/web/feature/x"],
  ["CIRCLE_TAG", "web/v1", "web/v1"],
])(
  "a stack that holds the slash of %s is refused, since Pulumi would take it for an organisation's",
  async (variable, value, stack) => {
    const outcome = await handOver({ env: { [variable]: value, PARAM_STACK: stack } });
    expect({ status: outcome.status, stderr: outcome.stderr, files: outcome.files }).toEqual({
      status: 2,
      stderr: `hand_over_program: parameter "stack" is "${stack}", which holds the "/" of ${variable}, "${value}"; Pulumi would read what stands before it as an organisation. Name the stack from the pipeline's number instead.\n`,
      files: program,
    });
  },
);

test.each(["main", "feature-x"])("a stack of an organisation may hold a branch without a slash: %s", async (branch) => {
  const outcome = await handOver({ env: { CIRCLE_BRANCH: branch, PARAM_STACK: `acme/web-${branch}` } });
  expect(outcome.status).toBe(0);
});

test("a program at the top of the checkout is copied without the hand-over itself", async () => {
  const outcome = await handOver({
    env: { PARAM_PROGRAM: ".", PARAM_STACK: "acme/web/dev" },
    files: { "Pulumi.yaml": 'name: "web"\n', ".arm-pipeline/images/web.json": "{}" },
  });
  expect(Object.keys(outcome.files).sort()).toEqual([
    ".arm-pipeline/images/web.json",
    ".arm-pipeline/program/Pulumi.yaml",
    ".arm-pipeline/stack.json",
    "Pulumi.yaml",
  ]);
  expect(JSON.parse(outcome.files[".arm-pipeline/stack.json"] ?? "")).toEqual({
    schema: 2,
    stack: "acme/web/dev",
    project: "web",
    workflow: null,
    revision: null,
  });
});

test.each([
  ["Pulumi.yml", "description: x\nname: 'web'\n"],
  ["Pulumi.json", '{"name": "web"}'],
])("the project's name is read from %s too", async (name, text) => {
  const outcome = await handOver({ files: { [`infra/${name}`]: text } });
  expect(JSON.parse(outcome.files[".arm-pipeline/stack.json"] ?? "")).toMatchObject({ project: "web" });
});

test.each([
  [
    "a folder that is not there",
    { PARAM_PROGRAM: "nowhere" },
    program,
    'parameter "program" names no folder: "nowhere" (looked in <work>)',
  ],
  ["an option", { PARAM_PROGRAM: "-x" }, program, 'parameter "program" names no folder: "-x" (looked in <work>)'],
  [
    "a folder without a program",
    {},
    { "infra/x": "" },
    'parameter "program" is "infra", but there is no Pulumi.yaml with a project\'s name in it. Name the folder that holds it.',
  ],
  [
    "the copy itself",
    { PARAM_PROGRAM: ".arm-pipeline/program" },
    { ".arm-pipeline/program/Pulumi.yaml": "name: web\n" },
    'parameter "program" is the copy itself, .arm-pipeline/program. Name the folder that it is copied from.',
  ],
  [
    "a stack with a space",
    { PARAM_STACK: "ci 42" },
    program,
    'parameter "stack" is not the name of a stack (letters, digits, ".", "_" and "-", with "organisation/" before it if it has one): "ci 42"',
  ],
  [
    "a stack that is an option",
    { PARAM_STACK: "--all" },
    program,
    'parameter "stack" is not the name of a stack (letters, digits, ".", "_" and "-", with "organisation/" before it if it has one): "--all"',
  ],
])("%s is refused, and nothing is handed over", async (_what, env, files, sentence) => {
  const outcome = await handOver({ env, files });
  expect({ ...story(outcome), files: outcome.files }).toEqual({
    status: 2,
    stdout: "",
    stderr: `hand_over_program: ${sentence}\n`,
    files,
  });
});
