import { expect, test } from "vitest";
import { runScript } from "../support/run-script.ts";
import { story } from "./engine.ts";

const run = (outputs: unknown, env: Readonly<Record<string, string>> = {}) =>
  runScript("export_outputs.sh", {
    env,
    files: { ".arm-pipeline/deployment.json": JSON.stringify({ schema: 2, outputs }) },
  });

test("a text arrives as it is, anything else as JSON, and nothing in them is run", async () => {
  const text = 'it\'s "$(touch x)" `touch y`; ${HOME}\n<< z >> \\ -n\ttab é';
  const outcome = await run({
    url: "http://x/?a=1&b=2",
    "my-text": text,
    list: [1, { a: null }],
    no: false,
    empty: "",
  });
  expect({ ...story(outcome), exports: outcome.exports, files: Object.keys(outcome.files) }).toEqual({
    status: 0,
    stdout: "Exported for the steps that follow: STACK_URL, STACK_MY_TEXT, STACK_LIST, STACK_NO, STACK_EMPTY.\n",
    stderr: "",
    exports: {
      STACK_URL: "http://x/?a=1&b=2",
      STACK_MY_TEXT: text,
      STACK_LIST: '[1,{"a":null}]',
      STACK_NO: "false",
      STACK_EMPTY: "",
    },
    files: [".arm-pipeline/deployment.json"],
  });
});

test("the prefix is the caller's", async () => {
  expect((await run({ url: "u" }, { PARAM_PREFIX: "Web_" })).exports).toEqual({ Web_URL: "u" });
});

test("a stack without outputs is said", async () => {
  expect(await run({})).toMatchObject({ status: 0, stdout: "The stack has no output to export.\n", exports: {} });
});

test.each([
  [
    "two outputs of one name",
    { "a-b": 1, a_b: 2 },
    {},
    'two outputs have no variables of their own: "a-b" and "a_b" would both be STACK_A_B. Rename one.',
  ],
  [
    "a NUL character",
    { fine: "x", bad: "a\u0000b" },
    {},
    'the output "bad" holds a NUL character, which no environment variable can.',
  ],
  [
    "a prefix that is no name",
    { url: "u" },
    { PARAM_PREFIX: "1; touch x" },
    'parameter "prefix" is not the beginning of a variable name: "1; touch x"',
  ],
])("%s is refused, and nothing is exported", async (_what, outputs, env, sentence) => {
  const outcome = await run(outputs, env);
  expect({ ...story(outcome), exports: outcome.exports }).toEqual({
    status: 2,
    stdout: "",
    stderr: `export_outputs: ${sentence}\n`,
    exports: {},
  });
});

test("a missing deployment is said, with what to do", async () => {
  expect(story(await runScript("export_outputs.sh"))).toEqual({
    status: 2,
    stdout: "",
    stderr:
      "export_outputs: .arm-pipeline/deployment.json is missing: run deploy_stack before this step, or attach the workspace of the deploy job.\n",
  });
});
