import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { builtCli } from "../support/cli.ts";

const cli = builtCli();

const before = `version: 2.1 # ours
jobs:
  test:
    docker: [{image: cimg/base:current}]
    steps: [checkout]
workflows:
  ci:
    jobs:
      - test
`;
const repository = { Dockerfile: "FROM scratch\n", ".circleci/config.yml": before };
const flags = ["generate", "config", "--image", "acme/web", "--build-only", "--add"];
const text = (folder: string) => readFileSync(join(folder, ".circleci/config.yml"), "utf8");

const after = `version: 2.1 # ours
orbs:
  arm: arm-pipeline/arm-pipeline@0.1
jobs:
  test:
    docker: [{image: cimg/base:current}]
    steps: [checkout]
workflows:
  ci:
    jobs:
      - test
      - arm/build_and_push: {image: acme/web, context: [docker-hub], requires: [test]}
`;

test("jobs go into a workflow that is there, behind its tests, and twice changes nothing", async () => {
  const folder = cli.folder(repository);
  const { status, stdout, stderr } = await cli.run([...flags, "--workflow", "ci", "--after", "test"], { in: folder });
  expect([status, stdout, text(folder)]).toEqual([0, "", after]);
  expect(stderr).toContain(".circleci/config.yml: added to.\n");
  const again = await cli.run([...flags, "--workflow", "ci", "--after", "test"], { in: folder });
  expect([again.status, text(folder)]).toEqual([0, after]);
  expect(again.stderr).toMatch(
    /The workflow ".*" has these jobs already\. Nothing is changed of them: their arguments are yours to change\.\n\.circleci\/config\.yml: up to date\.\n/,
  );
});

test("jobs that get a workflow of their own wait for no test, which is said with the flags that change it", async () => {
  const warning =
    'warning: The added jobs have a workflow of their own, and wait for no test of the workflow "ci": a red one does not stop them. To wait for "test": --add --workflow ci --after test\n';
  expect((await cli.run(flags, { in: cli.folder(repository) })).stderr).toContain(warning);
  for (const others of [
    ["--workflow", "ci", "--after", "test"],
    ["--after", "test"],
    ["--test", "make test"],
  ])
    expect((await cli.run([...flags, ...others], { in: cli.folder(repository) })).stderr).not.toContain(
      "wait for no test",
    );
});

test("a dry run shows the difference and writes nothing", async () => {
  const folder = cli.folder(repository);
  const { status, stdout } = await cli.run([...flags, "--dry-run"], { in: folder });
  expect([status, stdout, text(folder)]).toEqual([
    0,
    `--- .circleci/config.yml
+++ .circleci/config.yml (new)
@@ -1,4 +1,6 @@
 version: 2.1 # ours
+orbs:
+  arm: arm-pipeline/arm-pipeline@0.1
 jobs:
   test:
     docker: [{image: cimg/base:current}]
@@ -7,3 +9,6 @@
   ci:
     jobs:
       - test
+  build:
+    jobs:
+      - arm/build_and_push: {image: acme/web, context: [docker-hub]}
`,
    before,
  ]);
});

test.each([
  [
    ["--workflow", "ci", "--after", "tset"],
    'error: Nothing can be added to .circleci/config.yml: The workflow "ci" has no job "tset" to wait for.\n  next: Its jobs: "test".\n',
  ],
  [
    ["--workflow", "main"],
    'error: Nothing can be added to .circleci/config.yml: The file has no workflow "main".\n  next: Its workflows: "ci".\n',
  ],
])("what cannot be added is refused with status 2, and the file stays: %j", async (more, words) => {
  const folder = cli.folder(repository);
  const { status, stdout, stderr } = await cli.run([...flags, ...more], { in: folder });
  expect([status, stdout, stderr.endsWith(words), text(folder)]).toEqual([2, "", true, before]);
});

test("a part of the file is named only together with --add", async () => {
  const folder = cli.folder(repository);
  const { status, stderr } = await cli.run([...flags.slice(0, -1), "--after", "test"], { in: folder });
  expect([status, stderr.split("\n").slice(-3), text(folder)]).toEqual([
    2,
    [
      "error: --after names a part of the file that is there, and without --add the file is written anew.",
      "  next: Give --add too, or leave --after out.",
      "",
    ],
    before,
  ]);
});

test("without a file there it is written as a whole", async () => {
  const folder = cli.folder({ Dockerfile: "FROM scratch\n" });
  const { status, stderr } = await cli.run(flags, { in: folder });
  expect([status, stderr.includes(".circleci/config.yml: written.\n"), text(folder).startsWith("# Made by:")]).toEqual([
    0,
    true,
    true,
  ]);
});

test("a required job of a matrix that no one has is refused with status 3, and the file stays", async () => {
  const matrix = before
    .replace("      - test\n", '      - test:\n          matrix: {parameters: {version: ["1", "2"]}}\n')
    .replace(
      "  test:\n    docker: [{image: cimg/base:current}]",
      '  test:\n    parameters: {version: {type: string}}\n    docker: [{image: "cimg/go:<< parameters.version >>"}]',
    );
  const folder = cli.folder({ ...repository, ".circleci/config.yml": matrix });
  const { status, stdout, stderr } = await cli.run([...flags, "--workflow", "ci", "--after", "test-3"], { in: folder });
  expect([status, stdout, stderr.split("\n").slice(-3), text(folder)]).toEqual([
    3,
    "",
    [
      "error: With these jobs .circleci/config.yml would have errors, so it was left alone.",
      '  next: The job "arm/build_and_push" requires "test-3", and the workflow "ci" has no such job. Did you mean "test-1"?',
      "",
    ],
    matrix,
  ]);
});

test("beside an orb that stands in the file, what is added is inline too, and the orb grows by what it lacks", async () => {
  const folder = cli.folder({ ...repository, "Pulumi.yaml": "name: web\nruntime: yaml\n" });
  const all = ["generate", "config", "--image", "acme/web", "--add"];
  expect((await cli.run([...all, "--orb", "inline", "--workflow", "ci"], { in: folder })).status).toBe(0);
  const small = text(folder);
  const { status, stderr } = await cli.run([...all, "--reaper"], { in: folder });
  expect([status, stderr.includes("must be published"), stderr.includes("wait for no test")]).toEqual([
    0,
    false,
    false,
  ]);
  const grown = text(folder);
  expect([small, grown].map((each) => each.match(/^ {2}arm.*:/gm))).toEqual([["  arm:"], ["  arm:"]]);
  expect([small, grown].map((each) => /^ {6}reap:$/m.test(each))).toEqual([false, true]);
  expect(grown).toContain("      - arm/reap: {dry_run: false, stacks: ci-*, older_than: 1d, context: [pulumi, aws]}\n");
  expect((await cli.run(["validate", "--strict"], { in: folder })).status).toBe(0);
});
