import { expect, test } from "vitest";
import { checkAttachedWorkspaces } from "../../../src/compiler/checks/attach-without-persist.ts";
import { checkSavedCaches } from "../../../src/compiler/checks/cache-never-restored.ts";
import { checkRestoredCaches } from "../../../src/compiler/checks/cache-never-saved.ts";
import { checkPersistedWorkspaces } from "../../../src/compiler/checks/persist-never-attached.ts";
import { findings } from "./support/check-input.ts";

const workspaceJobs = `jobs:
  make: {docker: [{image: cimg/base:2024.01}], steps: [{persist_to_workspace: {root: ., paths: [out]}}]}
  pass: {docker: [{image: cimg/base:2024.01}], steps: [checkout]}
  take: {docker: [{image: cimg/base:2024.01}], steps: [checkout, {attach_workspace: {at: .}}]}
`;

test("a workspace that no required job persists to", () => {
  const text = `${workspaceJobs}workflows:\n  w:\n    jobs:\n      - make\n      - pass\n      - take: {requires: [pass]}\n`;
  expect(findings(checkAttachedWorkspaces, text)).toMatchInlineSnapshot(`
    [
      "warning attach-without-persist at 4 [attach_workspace]: The job "take" attaches a workspace, and in the workflow "w" no job that it requires persists anything to it. (Let "take" require the job that persists, or take this step out.)",
    ]
  `);
  expect(findings(checkPersistedWorkspaces, text)).toMatchInlineSnapshot(`
    [
      "warning persist-never-attached at 2 [persist_to_workspace]: The job "make" persists to the workspace, and no job that comes after it attaches one. (Attach the workspace in a job that requires this one, or take this step out.)",
    ]
  `);
});

test("a workspace that a job far above persists to", () => {
  const text = `${workspaceJobs}workflows:\n  w:\n    jobs:\n      - make\n      - hold: {type: approval, requires: [make]}\n      - take: {requires: [hold]}\n`;
  expect(findings(checkAttachedWorkspaces, text)).toEqual([]);
  expect(findings(checkPersistedWorkspaces, text)).toEqual([]);
});

test("what one workflow attaches, another one may persist in vain", () => {
  const text = `${workspaceJobs}workflows:\n  v: {jobs: [make]}\n  w:\n    jobs:\n      - make\n      - take: {requires: [make]}\n`;
  expect(findings(checkPersistedWorkspaces, text)).toEqual([]);
});

test("with an orb that is not at hand no one can tell who persists", () => {
  const text = `orbs: {o: a/b@1}\n${workspaceJobs}workflows:\n  w:\n    jobs:\n      - take\n      - make\n`;
  expect(findings(checkAttachedWorkspaces, text)).toEqual([]);
  expect(findings(checkPersistedWorkspaces, text)).toEqual([]);
});

test("what an inline orb attaches is marked where it is written", () => {
  const text = `orbs:\n  o:\n    jobs:\n      take: {docker: [{image: x}], steps: [{attach_workspace: {at: .}}]}\nworkflows:\n  w: {jobs: [o/take]}\n`;
  expect(findings(checkAttachedWorkspaces, text)).toMatchInlineSnapshot(`
    [
      "warning attach-without-persist at 4 [attach_workspace]: The job "o/take" attaches a workspace, and in the workflow "w" no job that it requires persists anything to it. (Let "o/take" require the job that persists, or take this step out.)",
    ]
  `);
});

test("what an inline orb persists is for those who want it", () => {
  const text = `orbs:\n  o:\n    jobs:\n      make: {docker: [{image: x}], steps: [{persist_to_workspace: {root: ., paths: [x]}}]}\nworkflows:\n  w: {jobs: [o/make]}\n`;
  expect(findings(checkPersistedWorkspaces, text)).toEqual([]);
});

/** A configuration with one job that restores and saves by these keys. */
const caches = (restore: readonly string[], save: readonly string[], more = "") => `jobs:
  build:
    docker: [{image: cimg/base:2024.01}]
    steps:
      - restore_cache:
          keys:
${restore.map((key) => `            - '${key}'`).join("\n")}
${save.map((key) => `      - save_cache: {key: '${key}', paths: [x]}`).join("\n")}
${more}workflows:
  w: {jobs: [build]}
`;

test("a cache that is saved by one version and restored by another", () => {
  const text = caches(['v1-deps-{{ checksum "a" }}', "v1-deps-"], ['v2-deps-{{ checksum "a" }}']);
  expect(findings(checkSavedCaches, text)).toMatchInlineSnapshot(`
    [
      "warning cache-never-restored at 9 ['v2-deps-{{ checksum "a" }}']: The cache "v2-deps-{{ checksum "a" }}" is saved, and no \`restore_cache\` here has a key that it begins with. (Restore it where it is needed, or take this step out.)",
    ]
  `);
  expect(findings(checkRestoredCaches, text)).toMatchInlineSnapshot(`
    [
      "warning cache-never-saved at 7 ['v1-deps-{{ checksum "a" }}']: Nothing here saves a cache that "v1-deps-{{ checksum "a" }}" or its other key could find. (Save a cache under this key, or take this step out.)",
    ]
  `);
});

test.each([
  ["the same key", ['v1-{{ checksum "a" }}'], ['v1-{{ checksum "a" }}']],
  ["a shorter key", ["v1-"], ['v1-{{ .Branch }}-{{ checksum "a" }}']],
  [
    "a longer key, of which the saved one's unknown part may be the rest",
    ['v1-main-{{ checksum "a" }}'],
    ["v1-{{ .Branch }}-x"],
  ],
  ["keys that are unknown from the beginning", ["{{ .Environment.CACHE }}-a"], ["deps-{{ arch }}"]],
  ["one key of several that is left from an older version", ["v2-{{ arch }}", "v1-"], ["v2-{{ arch }}"]],
])("no warning for %s", (_, restore, save) => {
  expect(findings(checkSavedCaches, caches(restore, save))).toEqual([]);
  expect(findings(checkRestoredCaches, caches(restore, save))).toEqual([]);
});

test("a key that is wholly known must begin with the restored one", () => {
  expect(findings(checkSavedCaches, caches(["gems-x"], ["gems"]))).toMatchInlineSnapshot(`
    [
      "warning cache-never-restored at 8 ['gems']: The cache "gems" is saved, and no \`restore_cache\` here has a key that it begins with. (Restore it where it is needed, or take this step out.)",
    ]
  `);
  expect(findings(checkSavedCaches, caches(["gems"], ["gems-x"]))).toEqual([]);
});

test("a step behind a condition that does not hold today restores too", () => {
  const more = `commands:
  warm:
    steps:
      - when: {condition: false, steps: [{restore_cache: {key: other-}}]}
`;
  expect(findings(checkSavedCaches, caches(["gems-"], ["gems-x", "other-x"], more))).toEqual([]);
});

test("a setup configuration shares its caches with the one that follows", () => {
  expect(findings(checkSavedCaches, `setup: true\n${caches(["a-"], ["b-"])}`)).toEqual([]);
});
