import { describe, expect, test } from "vitest";
import { mistakesIn } from "./check.ts";

describe("a configuration", () => {
  test("can hold anchors under any name at its top level", () => {
    const holders = [
      "defaults",
      "references",
      "aliases",
      "x-job",
      ".job",
      "_jobs",
      "default_env",
      "anchors",
      "templates",
    ];
    expect(mistakesIn(["version: 2.1", ...holders.map((name) => `${name}: [1]`)].join("\n"))).toEqual([]);
  });

  test("is warned of a slip at its top level", () => {
    expect(mistakesIn("version: 2.1\njob: {}\nworkflow: {}\norb: {}")).toEqual([
      'warning unknown-key at "job": A configuration has no key "job".',
      'warning unknown-key at "workflow": A configuration has no key "workflow".',
      'warning unknown-key at "orb": A configuration has no key "orb".',
    ]);
  });

  test("can have empty sections", () => {
    const sections = ["orbs", "parameters", "commands", "executors", "jobs", "workflows"];
    expect(mistakesIn(["version: 2.1", ...sections.map((name) => `${name}:`)].join("\n"))).toEqual([]);
  });

  test.each([["2"], ["2.0"], ["2.1"], ['"2"'], ['"2.1"']])("can have version %s", (version) => {
    expect(mistakesIn(`version: ${version}`)).toEqual([]);
  });

  test("needs a version that exists", () => {
    expect(mistakesIn("jobs: {}")).toEqual(['error missing-key at "jobs": A configuration needs the key "version".']);
    expect(mistakesIn("version: 3")).toEqual(['error wrong-value at "3": "version" cannot be the number 3.']);
  });

  test("of version 2 is only warned, since CircleCI never did more", () => {
    expect(mistakesIn("version: 2\njobs: {build.1: {docker: {image: a}, steps: [{run: }]}}")).toEqual([
      'warning wrong-name at "build.1": "build.1" cannot be the name of a job in version 2.1.',
      'warning wrong-type at "docker": "docker" must be a list, and this is a mapping.',
      'warning wrong-type at "run": "run" must be a string or a mapping, and this is nothing.',
    ]);
  });

  test("can have orbs by reference and in place, with orbs of their own", () => {
    const text = `version: 2.1
orbs:
  node: circleci/node@5
  chosen: circleci/node@<< pipeline.parameters.version >>
  own:
    orbs: {deeper: {commands: {say: {steps: [{run: {}}]}}}}`;
    expect(mistakesIn(text)).toEqual(['error missing-key at "run": A run step needs the key "command".']);
  });
});

describe("an orb", () => {
  test("can have every section", () => {
    const text = `version: 2.1
description: An orb.
display: {home_url: https://example.com, source_url: https://example.com}
orbs: {node: circleci/node@5}
executors: {arm: {machine: {image: a}, resource_class: arm.medium, parameters: {p: {type: string}}}}
commands: {say: {description: Says., parameters: {}, steps: [{run: echo}]}}
jobs: {talk: {executor: arm, steps: [say]}}
examples: {one: {description: Talks., usage: {version: 2.1}, result: {version: 2}}}`;
    expect(mistakesIn(text, "orb")).toEqual([]);
  });

  test("shows in an example how it is used", () => {
    expect(mistakesIn("version: 2.1\nexamples: {one: {usages: {}}}", "orb")).toEqual([
      'error unknown-key at "usages": An example has no key "usages".',
    ]);
    expect(mistakesIn("version: 2.1\nexamples: {one: {description: a}}", "orb")).toEqual([
      'error missing-key at "one": An example needs the key "usage".',
    ]);
  });

  test("is told of a command without steps", () => {
    expect(mistakesIn("version: 2.1\ncommands: {say: {step: []}, run: {description: a}}", "orb")).toEqual([
      'error unknown-key at "step": A command has no key "step".',
      'error missing-key at "run": A command needs the key "steps".',
    ]);
  });
});
