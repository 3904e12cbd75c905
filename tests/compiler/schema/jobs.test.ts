import { describe, expect, test } from "vitest";
import { mistakesIn, withJob } from "./check.ts";

const docker = "docker: [{image: cimg/base:current}]";

describe("a job", () => {
  test.each([
    ["machine: true"],
    ["machine: {image: ubuntu-2404:current, docker_layer_caching: true, resource_class: arm.medium, shell: bash}"],
    ["macos: {xcode: 15.4}"],
    ["docker: [{image: a, name: db, entrypoint: [a, 1], command: b, user: 1000, environment: {A: 1}}]"],
    ["docker: [{image: a, auth: {username: a, password: $P}}, {image: b, aws_auth: {oidc_role_arn: arn}}]"],
    ["executor: {name: arm/machine, size: large}"],
    ["executor: << parameters.executor >>"],
    ["docker: << parameters.images >>"],
    ["<< parameters.kind >>: {image: a}"],
  ])("can run on %s", (line) => {
    expect(mistakesIn(withJob(line, "steps: []"))).toEqual([]);
  });

  test("can have every key that CircleCI's reference has", () => {
    const keys = [
      "description: Builds.",
      "parameters: {size: {type: enum, enum: [1, two], default: 1, description: Which.}}",
      "parallelism: << parameters.size >>",
      "resource_class: arm.medium",
      "shell: [bash, -e]",
      "working_directory: ~/src",
      "environment: [{A: 1}, B=2]",
      "circleci_ip_ranges: true",
      "retention: {caches: 15d}",
      "type: build",
    ];
    expect(mistakesIn(withJob(docker, ...keys, "steps: [checkout]"))).toEqual([]);
  });

  test.each([
    ["release", "plan_name: web"],
    ["lock", "key: production"],
    ["unlock", "key: production"],
    ["no-op", "description: Nothing runs."],
    ["approval", "steps: ignored"],
  ])("of type %s needs no steps", (type, line) => {
    expect(mistakesIn(withJob(`type: ${type}`, line))).toEqual([]);
  });

  test("of another type than build needs its own key", () => {
    expect(mistakesIn("version: 2.1\njobs:\n  a: {type: release}\n  b: {type: lock}")).toEqual([
      'error missing-key at "a": A job needs the key "plan_name".',
      'error missing-key at "b": A lock job needs the key "key".',
    ]);
  });

  test("of a type that a parameter gives is not looked into", () => {
    expect(mistakesIn(withJob("type: << parameters.type >>"))).toEqual([]);
  });

  test("is not told that a key is missing when it is misspelt", () => {
    expect(mistakesIn(withJob(docker, "step: [checkout]"))).toEqual([
      'error unknown-key at "step": A job has no key "step".',
    ]);
  });

  test("without anything in it is a warning, as CircleCI has compiled such a configuration", () => {
    expect(mistakesIn("version: 2.1\njobs:\n  later:\n")).toEqual([
      'warning wrong-type at "later": "later" must be a mapping, and this is nothing.',
    ]);
  });

  test("cannot have a number where a text stands, nor half a copy", () => {
    expect(mistakesIn(withJob("docker: [{image: 20}]", "parallelism: 1.5", "steps: []"))).toEqual([
      'error wrong-type at "20": "image" must be a string, and this is the number 20.',
      'error wrong-type at "1.5": "parallelism" must be an integer, and this is the number 1.5.',
    ]);
  });

  test("with a number in quotes is a warning", () => {
    expect(mistakesIn(withJob(docker, 'parallelism: "4"', "steps: []"))).toEqual([
      'warning wrong-type at ""4"": "parallelism" must be an integer, and this is the string "4".',
    ]);
  });
});

test("an error in an entry of a list marks the entry's first token", () => {
  expect(mistakesIn(withJob("docker:", "  - name: db", "  - []", "  - 7", "steps: []"))).toEqual([
    'error missing-key at "name": A docker image needs the key "image".',
    'error wrong-type at "[": An entry of "docker" must be a mapping, and this is a list.',
    'error wrong-type at "7": An entry of "docker" must be a mapping, and this is the number 7.',
  ]);
});

test("an error behind an anchor is reported once, where it is written", () => {
  const text = `version: 2.1
x: &x
  docker: [{image: a}]
  filter: none
jobs:
  a: {<<: *x, steps: []}
  b: {<<: *x, steps: []}`;
  expect(mistakesIn(text)).toEqual(['error unknown-key at "filter": A job has no key "filter".']);
});

describe("a parameter", () => {
  const withParameter = (value: string): string => withJob(docker, `parameters: {p: ${value}}`, "steps: []");

  test("of type enum needs its values", () => {
    expect(mistakesIn(withParameter("{type: enum, default: a}"))).toEqual([
      'error missing-key at "p": A parameter needs the key "enum".',
    ]);
  });

  test("of type steps has steps by default", () => {
    expect(mistakesIn(withParameter("{type: steps, default: [checkout, {run: {}}]}"))).toEqual([
      'error missing-key at "run": A run step needs the key "command".',
    ]);
  });

  test("of a pipeline cannot be an executor", () => {
    expect(mistakesIn("version: 2.1\nparameters: {p: {type: executor, default: a}}")).toEqual([
      'error wrong-value at "executor": "type" cannot be the string "executor".',
    ]);
  });
});
