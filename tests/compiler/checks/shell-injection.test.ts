import { expect, test } from "vitest";
import { checkShellInjection } from "../../../src/compiler/checks/shell-injection.ts";
import { findings } from "./support/check-input.ts";

/** A job with one parameter `p` whose only step is this shell text. */
const run = (command: string, parameter = "{type: string, default: x}", call = "j") => `parameters:
  text: {type: string, default: x}
  choice: {type: enum, enum: [a, b], default: a}
jobs:
  j:
    parameters:
      p: ${parameter}
    docker: [{image: x}]
    steps:
      - run:
          name: say
          command: |
${command.replace(/^/gm, "            ")}
workflows:
  w: {jobs: [${call}]}
`;

test.each([
  "echo << pipeline.git.branch >>",
  "curl -d '<<pipeline.git.tag>>' x",
  "echo << pipeline.event.github.pull_request.title >>",
  "echo << pipeline.event.github.pull_request.head.ref >>",
  "echo << pipeline.trigger_parameters.github_app.commit_message >>",
])("what an outsider can choose is never pasted: %s", (command) => {
  expect(findings(checkShellInjection, run(command))).toMatchSnapshot();
});

test("a text parameter is not pasted between quotes", () => {
  expect(
    findings(checkShellInjection, run('make\necho "it is << parameters.p >>" # << parameters.p >>')),
  ).toMatchInlineSnapshot(`[]`);
  expect(findings(checkShellInjection, run("echo '<< pipeline.parameters.text >>'"))).toMatchInlineSnapshot(`
    [
      "warning shell-injection at 13 [<< pipeline.parameters.text >>]: "pipeline.parameters.text" is pasted into shell text, and whoever triggers the pipeline can choose it. (Pass it by the step's environment, \`TEXT: << pipeline.parameters.text >>\`, and use "$TEXT" in the command.)",
    ]
  `);
});

test("a parameter that is given a branch's name carries it along, however often it is handed on", () => {
  const text = `commands:
  outer: {parameters: {a: {type: string}}, steps: [{inner: {b: << parameters.a >>}}]}
  inner: {parameters: {b: {type: string}, c: {type: string, default: x}}, steps: [{run: "echo << parameters.b >> << parameters.c >>"}]}
jobs:
  j: {docker: [{image: x}], steps: [{outer: {a: "on-<< pipeline.git.branch >>"}}]}
workflows:
  w: {jobs: [j]}
`;
  expect(findings(checkShellInjection, text)).toMatchInlineSnapshot(`
    [
      "warning shell-injection at 3 [<< parameters.b >>]: "parameters.b" is pasted into shell text, and it is given what whoever opens a pull request or pushes a branch can choose. (Pass it by the step's environment, \`B: << parameters.b >>\`, and use "$B" in the command.) | 5 [<< pipeline.git.branch >>]: It comes from here.",
    ]
  `);
});

test.each([
  ["a text without quotes, which its callers write", "npm run << parameters.p >>"],
  ["a value that no one chooses", 'echo "<< pipeline.number >> << pipeline.git.revision >>"'],
  ["an enum of the pipeline", 'echo "<< pipeline.parameters.choice >>"'],
  ["a comparison, which gives true or false", `echo "<< pipeline.git.branch == "main" >>"`],
  ["what is between two quoted texts", "echo 'a' << parameters.p >> 'b'"],
  ["an apostrophe in a comment", "# don't\necho << parameters.p >> # isn't"],
  ["an apostrophe in a here-document", "cat \\<<EOF\ndon't\nEOF\nmake << parameters.p >> 'x'"],
  ["a `<<` that is text", 'echo "\\<< parameters.p >>"'],
])("no warning for %s", (_, command) => {
  expect(findings(checkShellInjection, run(command))).toEqual([]);
});

test.each(["{type: boolean}", "{type: integer}", "{type: enum, enum: [a]}", "{type: env_var_name}"])(
  "no warning for %s",
  (parameter) => {
    expect(findings(checkShellInjection, run('echo "<< parameters.p >>"', parameter))).toEqual([]);
  },
);

test("what is passed by the environment is safe", () => {
  const text = `jobs:\n  j:\n    docker: [{image: x}]\n    steps:\n      - run: {command: 'echo "$BRANCH"', environment: {BRANCH: << pipeline.git.branch >>}}\nworkflows:\n  w: {jobs: [j]}\n`;
  expect(findings(checkShellInjection, text)).toEqual([]);
});

test("inline orbs and steps around a job are looked at too", () => {
  const text = `orbs:
  o:
    commands:
      c: {parameters: {p: {type: string}}, steps: [{run: 'x "<< parameters.p >>"'}]}
jobs:
  j: {docker: [{image: x}], steps: [{o/c: {p: a}}]}
workflows:
  w: {jobs: [{j: {pre-steps: [{run: "echo << pipeline.git.branch >>"}]}}]}
`;
  expect(findings(checkShellInjection, text)).toMatchInlineSnapshot(`
    [
      "warning shell-injection at 8 [<< pipeline.git.branch >>]: "pipeline.git.branch" is pasted into shell text, and whoever opens a pull request or pushes a branch can choose it. (Pass it by the step's environment, \`BRANCH: << pipeline.git.branch >>\`, and use "$BRANCH" in the command.)",
    ]
  `);
});
