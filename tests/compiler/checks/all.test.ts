import { expect, test } from "vitest";
import { runChecks } from "../../../src/compiler/checks/all.ts";
import type { Diagnostic } from "../../../src/compiler/diagnostics/diagnostic.ts";
import { checkInputOf, shown } from "./support/check-input.ts";

const found = (text: string): readonly string[] => {
  const diagnostics: Diagnostic[] = [];
  runChecks(checkInputOf(text), (diagnostic) => diagnostics.push(diagnostic));
  return diagnostics.map(shown);
};

test("what stands in one place is reported once, however many jobs run it", () => {
  const text = `x: &image {image: circleci/node}
jobs:
  a: {docker: [*image], steps: []}
  b: {docker: [*image], steps: []}
workflows:
  w: {jobs: [a, b]}
`;
  expect(found(text)).toMatchInlineSnapshot(`
    [
      "warning deprecated-image at 1 [circleci/node]: The image "circleci/node" gets no updates since the end of 2021. (Use "cimg/node", with a version as its tag.)",
    ]
  `);
});

test("a good configuration has no warnings", () => {
  const text = `version: 2.1
jobs:
  build:
    docker: [{image: cimg/node:20.9}]
    resource_class: arm.medium
    steps:
      - checkout
      - restore_cache: {keys: ['npm-{{ arch }}-{{ checksum "package-lock.json" }}', 'npm-{{ arch }}-']}
      - run: npm ci
      - save_cache: {key: 'npm-{{ arch }}-{{ checksum "package-lock.json" }}', paths: [~/.npm]}
      - persist_to_workspace: {root: ., paths: [dist]}
  deploy:
    machine: {image: "ubuntu-2404:current"}
    steps: [{attach_workspace: {at: .}}, {run: docker build .}]
workflows:
  w:
    jobs:
      - build: {filters: {tags: {only: /^v.*/}}}
      - deploy: {requires: [build], filters: {branches: {ignore: /.*/}, tags: {only: /^v.*/}}}
`;
  expect(found(text)).toEqual([]);
});

test("five thousand jobs that require each other are looked at once each", () => {
  const count = 5_000;
  const jobs = Array.from(
    { length: count },
    (_, index) =>
      `  j${index}: {docker: [{image: cimg/base:2024.01}], steps: [checkout, {run: make}, {attach_workspace: {at: .}}, {save_cache: {key: k${index}, paths: [x]}}]}`,
  );
  const entries = Array.from({ length: count }, (_, index) =>
    index === 0
      ? "      - j0"
      : `      - j${index}: {requires: [j${index - 1}, j${Math.floor(index / 2)}], filters: {branches: {only: [main, b${index}]}}}`,
  );
  const input = checkInputOf(`jobs:\n${jobs.join("\n")}\nworkflows:\n  w:\n    jobs:\n${entries.join("\n")}\n`);
  let reported = 0;
  // A third of a second on a quiet machine. A quadratic check takes minutes, and ends at the time-out of the test.
  runChecks(input, () => reported++);
  expect(reported).toBe(count * 2);
});
