import { describe, expect, test } from "vitest";
import { mistakesIn, withStep } from "./check.ts";

describe("a step", () => {
  test.each([
    ["checkout"],
    ["orb/command"],
    ["<< parameters.step >>"],
    ["{checkout: {path: src, method: full}}"],
    ["{checkout: }"],
    ["{setup_remote_docker: {version: default, docker_layer_caching: << parameters.cached >>}}"],
    ["{run: make}"],
    ["{run: {command: make, name: 1, shell: sh, background: true, working_directory: a, when: always}}"],
    ["{run: {command: make, environment: {A: }, no_output_timeout: 20m, max_auto_reruns: 3, auto_rerun_delay: 5s}}"],
    ["{run: {command: << parameters.command >>, when: << parameters.when >>}}"],
    ["{save_cache: {key: a, paths: [b], name: c, when: on_fail}}"],
    ["{restore_cache: {key: a}}, {restore_cache: {keys: [a, 1]}}"],
    ["{store_artifacts: {path: a, destination: b}}, {store_test_results: {path: a}}"],
    ["{persist_to_workspace: {root: ., paths: << parameters.paths >>}}, {attach_workspace: {at: .}}"],
    ["add_ssh_keys, {add_ssh_keys: {fingerprints: [a]}}"],
    ["{deploy: {command: make, anything: else}}"],
    ["{when: {condition: {and: [true, {equal: [a, b]}]}, steps: [checkout]}}"],
    ["{unless: {condition: , steps: << parameters.steps >>}}"],
    ["{steps: << parameters.steps >>}, {steps: [checkout]}"],
    ["{orb/command: {any: [argument]}}, {command: text}, {command: }"],
    ["{<< parameters.name >>: {any: argument}}"],
  ])("can be %s", (step) => {
    expect(mistakesIn(withStep(step))).toEqual([]);
  });

  test.each([
    ["{run: }", 'error wrong-type at "run": "run" must be a string or a mapping, and this is nothing.'],
    ["{run: [make]}", 'error wrong-type at "run": "run" must be a string or a mapping, and this is a list.'],
    ["{run: {command: true}}", 'error wrong-type at "true": "command" must be a string, and this is the boolean true.'],
    ["{run: {commnd: make}}", 'warning unknown-key at "commnd": A run step has no key "commnd".'],
    ["{when: {condition: true, step: []}}", 'error unknown-key at "step": A when step has no key "step".'],
    ["{when: {steps: []}}", 'error missing-key at "when": A when step needs the key "condition".'],
    [
      "{unless: {condition: a, steps: [7]}}",
      'error not-a-step at "7": A step is a name, or a mapping with one key, and this is the number 7.',
    ],
    ["[7]", 'error not-a-step at "7": A step is a name, or a mapping with one key, and this is the number 7.'],
    [
      "{run: , command: make}",
      'error not-a-step at "command": A step is a name, or a mapping with one key, and this is a mapping with 2 keys.',
    ],
    [
      "{greet: , who: me}",
      'warning not-a-step at "who": A step is a name, or a mapping with one key, and this is a mapping with 2 keys, of which CircleCI reads the first.',
    ],
    ["{}", 'error not-a-step at "{": A step is a name, or a mapping with one key, and this is an empty mapping.'],
    ["{save_cache: {key: a}}", 'warning missing-key at "save_cache": A save_cache step needs the key "paths".'],
    [
      "{attach_workspace: }",
      'warning wrong-type at "attach_workspace": "attach_workspace" must be a mapping, and this is nothing.',
    ],
    ["{checkout: {method: partly}}", 'warning wrong-value at "partly": "method" cannot be the string "partly".'],
  ])("cannot be %s", (step, mistake) => {
    expect(mistakesIn(withStep(step))).toEqual([mistake]);
  });

  test("of a job that no workflow runs is looked at too", () => {
    const text = `${withStep("{run: {}}")}\nworkflows: {main: {jobs: [other/job]}}`;
    expect(mistakesIn(text)).toEqual(['error missing-key at "run": A run step needs the key "command".']);
  });

  test("that a command of the configuration is named like is that command's", () => {
    const text = `${withStep("{save_cache: {folder: a}}")}\ncommands: {save_cache: {steps: [checkout]}}`;
    expect(mistakesIn(text)).toEqual([]);
  });

  test("in an inline orb calls the orb's commands, and not those of the configuration", () => {
    const orb = (commands: string): string => `version: 2.1
commands: {save_cache: {steps: [checkout]}}
orbs:
  own:
    ${commands}
    jobs: {a: {docker: [{image: a}], steps: [{save_cache: {folder: b}}]}}`;
    expect(mistakesIn(orb("commands: {save_cache: {steps: [checkout]}}"))).toEqual([]);
    expect(mistakesIn(orb("description: None."))).toEqual([
      'warning missing-key at "save_cache": A save_cache step needs the keys "key" and "paths".',
      'warning unknown-key at "folder": A save_cache step has no key "folder".',
    ]);
  });
});
