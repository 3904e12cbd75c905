import { describe, expect, test } from "vitest";
import { mistakesIn, withWorkflow } from "./check.ts";

describe("a job in a workflow", () => {
  test.each([
    ["build"],
    ["build: "],
    ["orb/build: {any: argument, steps: [checkout]}"],
    ["build: {name: the build, type: approval, requires: [a, b: failed, {c: [success, canceled]}]}"],
    ["build: {context: org, filters: {branches: {only: /v.*/, ignore: [a, 1.0]}, tags: {only: v1}}}"],
    ['build: {context: [a, b], filters: "pipeline.git.branch == \\"main\\""}'],
    [
      "build: {matrix: {parameters: {os: [linux], size: << pipeline.parameters.sizes >>}, exclude: [{os: a}], alias: b}}",
    ],
    ["build: {pre-steps: [checkout], post-steps: [{run: make}], serial-group: a/b, override-with: orb/build}"],
    ["build: {serial-group: << pipeline.project.slug >>/deploy, requires: << pipeline.parameters.requires >>}"],
    ["build: {context: << matrix.context >>, filters: << pipeline.parameters.filters >>}"],
  ])("can be %s", (entry) => {
    expect(mistakesIn(withWorkflow(`jobs: [{${entry}}]`))).toEqual([]);
  });

  test.each([
    ["build: 7", 'error wrong-type at "7": "build" must be a mapping, and this is the number 7.'],
    [
      "build: {filters: {branches: main}}",
      'error wrong-type at "main": "branches" must be a mapping, and this is the string "main".',
    ],
    ["build: {filters: {tag: {only: a}}}", `error unknown-key at "tag": A job's filter has no key "tag".`],
    [
      "build: {requires: other}",
      'warning wrong-type at "other": "requires" must be a list, and this is the string "other".',
    ],
    ["build: {matrix: {alias: a}}", 'error missing-key at "matrix": A matrix needs the key "parameters".'],
    [
      "build: {pre-steps: [{run: }]}",
      'error wrong-type at "run": "run" must be a string or a mapping, and this is nothing.',
    ],
    [
      `build: {serial-group: ${"a".repeat(513)}}`,
      `error malformed-value at "${"a".repeat(513)}": "serial-group" must be at most 512 letters, digits, dots, slashes, - and _, and this is the string "${"a".repeat(57)}...".`,
    ],
  ])("cannot be %s", (entry, mistake) => {
    expect(mistakesIn(withWorkflow(`jobs: [{${entry}}]`))).toEqual([mistake]);
  });
});

describe("a workflow", () => {
  test("can be on a condition or an expression, and run again", () => {
    const lines = ['when: pipeline.git.branch == "main"', "unless: {not: true}", "max_auto_reruns: 5", "jobs: [build]"];
    expect(mistakesIn(withWorkflow(...lines))).toEqual([]);
  });

  test("with a schedule is told what to use instead", () => {
    const lines = ["triggers: [{schedule: {cron: 0 0 * * *, filters: {branches: {only: main}}}}]", "jobs: [build]"];
    expect(mistakesIn(withWorkflow(...lines))).toEqual([
      'warning deprecated-key at "triggers": "triggers" is deprecated.',
    ]);
  });

  test("stands beside a version, which is none", () => {
    expect(mistakesIn("version: 2.1\nworkflows:\n  version: 2\n  main: {jobs: [build]}")).toEqual([]);
  });

  test("needs jobs", () => {
    expect(mistakesIn(withWorkflow("job: [build]", "when: true"))).toEqual([
      'warning unknown-key at "job": A workflow has no key "job".',
    ]);
    expect(mistakesIn(withWorkflow("when: true"))).toEqual([
      'error missing-key at "main": A workflow needs the key "jobs".',
    ]);
  });
});

test("a job group has jobs, and a name like a job", () => {
  expect(mistakesIn("version: 2.1\njob-groups:\n  deliver: {jobs: [build, {deploy: {requires: [build]}}]}")).toEqual(
    [],
  );
  expect(mistakesIn("version: 2.1\njob-groups:\n  deliver.1: {}")).toEqual([
    'warning wrong-name at "deliver.1": "deliver.1" cannot be the name of a job group.',
    'error missing-key at "deliver.1": A job group needs the key "jobs".',
  ]);
});
