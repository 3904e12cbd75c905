import { expect, test } from "vitest";
import { checkDuplicateNames } from "../../../src/compiler/checks/duplicate-name.ts";
import { checkUnusedCommands } from "../../../src/compiler/checks/unused-command.ts";
import { checkUnusedExecutors } from "../../../src/compiler/checks/unused-executor.ts";
import { checkUnusedJobs } from "../../../src/compiler/checks/unused-job.ts";
import { checkUnusedOrbs } from "../../../src/compiler/checks/unused-orb.ts";
import { checkUnusedParameters } from "../../../src/compiler/checks/unused-parameter.ts";
import { checkUnusedPipelineParameters } from "../../../src/compiler/checks/unused-pipeline-parameter.ts";
import { findings } from "./support/check-input.ts";

const workflows = "workflows:\n  w: {jobs: [j]}\n";

test("a command that nothing calls", () => {
  const text = `commands:\n  used: {steps: [inner]}\n  inner: {steps: [checkout]}\n  lost: {steps: [checkout]}\njobs:\n  j: {steps: [used]}\n${workflows}`;
  expect(findings(checkUnusedCommands, text)).toMatchInlineSnapshot(`
    [
      "warning unused-command at 4 [lost]: Nothing calls the command "lost". (Remove it, or call it where it was meant to be.)",
    ]
  `);
});

test.each([
  ["called with arguments", "jobs:\n  j: {steps: [{lost: {a: 1}}]}\n"],
  ["called behind a condition", "jobs:\n  j: {steps: [{when: {condition: false, steps: [lost]}}]}\n"],
  ["handed over as an argument", "jobs:\n  j: {steps: [{used: {after: [lost]}}]}\n"],
  ["a default of a parameter", "jobs:\n  j: {parameters: {s: {type: steps, default: [lost]}}, steps: []}\n"],
  ["called by a name that is put together", 'jobs:\n  j: {steps: ["lo<< parameters.x >>"]}\n'],
])("a command that is %s is used", (_, jobs) => {
  expect(findings(checkUnusedCommands, `commands:\n  lost: {steps: [checkout]}\n${jobs}${workflows}`)).toEqual([]);
});

test("a command that only a workflow calls around a job is used", () => {
  const text =
    "commands:\n  lost: {steps: [checkout]}\njobs:\n  j: {steps: []}\nworkflows:\n  w:\n    when: false\n    jobs: [{j: {pre-steps: [lost]}}]\n";
  expect(findings(checkUnusedCommands, text)).toEqual([]);
});

test("an executor that no job runs on", () => {
  const text = `executors:\n  a: {docker: []}\n  b: {docker: []}\n  c: {docker: []}\n  lost: {docker: []}\njobs:\n  j: {executor: a, steps: []}\n  k: {executor: {name: b}, steps: []}\nworkflows:\n  w: {jobs: [j, {k: {matrix: {parameters: {os: [c]}}}}]}\n`;
  expect(findings(checkUnusedExecutors, text)).toMatchInlineSnapshot(`
    [
      "warning unused-executor at 5 [lost]: No job runs on the executor "lost". (Remove it, or name it in the \`executor\` of a job.)",
    ]
  `);
});

test("a job that no workflow runs", () => {
  const text = `jobs:\n  j: {steps: []}\n  Lost one: {steps: []}\n  k: {steps: []}\n  g: {steps: []}\njob-groups:\n  group: {jobs: [g]}\n  other: {jobs: [g]}\nworkflows:\n  w: {jobs: [j, group]}\n  off: {when: false, jobs: [k]}\n`;
  expect(findings(checkUnusedJobs, text)).toMatchInlineSnapshot(`
    [
      "warning unused-job at 3 [Lost one]: No workflow runs the job "Lost one". (Add it to a workflow, or remove it.)",
      "warning unused-job at 8 [other]: No workflow runs the job group "other". (Add it to a workflow, or remove it.)",
    ]
  `);
});

test("a job that stands in for another one is used, and an orb alone has no unused parts", () => {
  const text =
    "jobs:\n  j: {steps: []}\n  other: {steps: []}\nworkflows:\n  w: {jobs: [{j: {override-with: other}}]}\n";
  expect(findings(checkUnusedJobs, text)).toEqual([]);
  expect(findings(checkUnusedJobs, "jobs:\n  j: {steps: []}\n")).toEqual([]);
});

test("a job without a body is misshapen, and nothing more", () => {
  expect(findings(checkUnusedJobs, "jobs:\n  j: {steps: []}\n  empty:\nworkflows:\n  w: {jobs: [j]}\n")).toEqual([]);
});

test("a job that others take their keys from has its use", () => {
  const text =
    "jobs:\n  base: &base {docker: [{image: x}], steps: [checkout]}\n  j: {<<: *base, environment: {A: b}}\nworkflows:\n  w: {jobs: [j]}\n";
  expect(findings(checkUnusedJobs, text)).toEqual([]);
});

test("an orb that nothing uses, in the configuration and in an inline orb", () => {
  const text = `orbs:\n  lost: a/lost@1\n  node: a/node@1\n  exec: a/exec@1\n  mine:\n    orbs: {deep: a/deep@1, slack: a/slack@1}\n    jobs:\n      j: {executor: deep/default, steps: []}\njobs:\n  k: {executor: exec/default, steps: [node/install]}\nworkflows:\n  w: {jobs: [mine/j, k]}\n`;
  expect(findings(checkUnusedOrbs, text)).toMatchInlineSnapshot(`
    [
      "warning unused-orb at 2 [lost]: Nothing uses the orb "lost". (Remove the import.)",
      "warning unused-orb at 6 [slack]: Nothing uses the orb "slack". (Remove the import.)",
    ]
  `);
});

test("a parameter that its component does not use", () => {
  const text = `commands:
  c:
    parameters:
      used: {type: string}
      section: {type: string}
      condition: {type: boolean}
      lost: {type: string}
    steps:
      - run: 'echo << parameters.used >> <<# parameters.section >>x<</ parameters.section >> << pipeline.parameters.lost >>'
      - when: {condition: << parameters.condition >>, steps: []}
executors:
  e: {parameters: {tag: {type: string}}, docker: [{image: "x:<< parameters.tag >>"}]}
jobs:
  j: {parameters: {run: {type: boolean}}, steps: [{c: {used: a}}]}
${workflows}`;
  expect(findings(checkUnusedParameters, text)).toMatchInlineSnapshot(`
    [
      "warning unused-parameter at 7 [lost]: The command "c" does not use its parameter "lost". (Use it as \`<< parameters.lost >>\`, or remove it here and from the calls.)",
      "warning unused-parameter at 14 [run]: The job "j" does not use its parameter "run". (Use it as \`<< parameters.run >>\`, or remove it here and from the calls.)",
    ]
  `);
});

test("a pipeline parameter that nothing uses", () => {
  const text = `parameters:\n  lost: {type: string, default: ""}\n  on: {type: boolean, default: true}\n  bare: {type: string, default: ""}\njobs:\n  j: {steps: []}\nworkflows:\n  w: {when: << pipeline.parameters.on >>, jobs: [{j: {filters: pipeline.parameters.bare == "x"}}]}\n`;
  expect(findings(checkUnusedPipelineParameters, text)).toMatchInlineSnapshot(`
    [
      "warning unused-pipeline-parameter at 2 [lost]: Nothing uses the pipeline parameter "lost". (Use it as \`<< pipeline.parameters.lost >>\`, or remove it, unless a trigger or a setup configuration passes it.)",
    ]
  `);
  expect(findings(checkUnusedPipelineParameters, `setup: true\n${text}`)).toEqual([]);
});

test("names that differ by capitals only", () => {
  const text =
    "commands:\n  build: {steps: []}\njobs:\n  Build: {steps: []}\n  test: {steps: []}\n  Test: {steps: []}\nworkflows:\n  w: {jobs: [test]}\n";
  expect(findings(checkDuplicateNames, text)).toMatchInlineSnapshot(`
    [
      "warning duplicate-name at 6 [Test]: The job "Test" has the name of "test", but for capitals. (Rename one of them.) | 5 [test]: The other job is here.",
    ]
  `);
});
