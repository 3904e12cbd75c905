import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readConfig, readOrb } from "../../../scripts/rehearsal/documents.ts";
import { expandCommand, expandJob } from "../../../scripts/rehearsal/expand.ts";
import { filesHolding } from "../../../scripts/rehearsal/find-text.ts";
import type { MachineSettings } from "../../../scripts/rehearsal/machine.ts";
import { masker } from "../../../scripts/rehearsal/mask.ts";
import { runWorkflow, type WorkflowOptions } from "../../../scripts/rehearsal/run-workflow.ts";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "rehearsal-"));
  await writeFile(join(root, "file"), "from the repository\n");
  await mkdir(join(root, "node_modules"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const orb = readOrb(`
commands:
  greet:
    parameters:
      who: {type: string, default: world}
      loud: {type: boolean, default: false}
    steps:
      - run: {name: Greet, environment: {PARAM_WHO: << parameters.who >>, PARAM_LOUD: << parameters.loud >>}, command: 'echo "hello $PARAM_WHO $PARAM_LOUD \\<< x"'}
jobs:
  make:
    parameters:
      before: {type: steps, default: []}
      path: {type: string, default: out}
      attach: {type: boolean, default: false}
      text: {type: string}
    steps:
      - checkout
      - when: {condition: << parameters.attach >>, steps: [{attach_workspace: {at: .}}]}
      - unless: {condition: {and: [<< parameters.attach >>, {equal: [a, << parameters.path >>]}]}, steps: [{greet: {who: << parameters.text >>, loud: true}}]}
      - steps: << parameters.before >>
      - run: 'mkdir -p out && cat file > out/<< parameters.path >> && echo "export LATER=kept" >> "$BASH_ENV"'
      - run: {name: Later, command: 'echo "$LATER"'}
      - persist_to_workspace: {root: ., paths: [out]}
      - store_test_results: {path: out}
  read:
    steps: [{attach_workspace: {at: .}}, {run: ls out}]
  fail:
    steps:
      - run: {name: Breaks, command: "false | cat; echo unreached"}
      - run: {name: Not any more, command: echo no}
      - run: {name: Only then, when: on_fail, command: echo failed}
      - run: {name: In any case, when: always, command: echo always}
  wait:
    steps: [{run: {name: Wait, command: "echo started; exec sleep 600"}}, {run: {name: Clean, when: always, command: echo clean}}]
  show:
    steps: [{run: {name: Show, command: 'env | sort; pwd'}}]
`);

const settings: MachineSettings = {
  path: [dirname(process.execPath), "/usr/bin", "/bin"],
  env: { FROM_MACHINE: "yes" },
  dockerPlugins: "/nowhere",
};

function run(workflow: string, options: Partial<WorkflowOptions> = {}) {
  const config = readConfig(`{version: 2.1, orbs: {arm: a/b@1}, workflows: {w: {jobs: ${workflow}}}}`);
  return runWorkflow(config, "w", {
    orb,
    repository: root,
    settings,
    contexts: { secrets: { TOKEN: "s3cret-value" } },
    pipeline: { number: 7, "git.branch": "main" },
    revision: "abc",
    ...options,
  });
}

const statuses = ({ jobs }: Awaited<ReturnType<typeof run>>) =>
  Object.fromEntries(Object.entries(jobs).map(([name, { status }]) => [name, status]));

test("a job's parameters, conditions, commands and spliced steps are expanded", () => {
  const steps = expandJob(orb, {
    job: "make",
    args: { text: "<< pipeline.number >>!", before: [{ greet: {} }] },
    pipeline: { number: 7 },
  });
  const greet = (who: string, loud: string) => ({
    kind: "run",
    name: "Greet",
    command: 'echo "hello $PARAM_WHO $PARAM_LOUD << x"',
    environment: { PARAM_WHO: who, PARAM_LOUD: loud },
    when: "on_success",
  });
  const shell = 'mkdir -p out && cat file > out/out && echo "export LATER=kept" >> "$BASH_ENV"';
  expect(steps).toEqual([
    { kind: "checkout", name: "Check out the code" },
    greet("7!", "1"),
    greet("world", "0"),
    { kind: "run", name: shell, command: shell, environment: {}, when: "on_success" },
    { kind: "run", name: "Later", command: 'echo "$LATER"', environment: {}, when: "on_success" },
    { kind: "persist", name: "Persist to the workspace", root: ".", paths: ["out"] },
    { kind: "collect", name: "Store test results", path: "out" },
  ]);
});

test.each([
  [
    "a missing argument",
    () => expandJob(orb, { job: "make", args: {}, pipeline: {} }),
    '"make" needs the parameter "text"',
  ],
  [
    "an argument that nobody declared",
    () => expandJob(orb, { job: "read", args: { x: 1 }, pipeline: {} }),
    '"read" has no parameter "x"',
  ],
  [
    "a job that does not exist",
    () => expandJob(orb, { job: "rea", args: {}, pipeline: {} }),
    'the orb has no job "rea"',
  ],
  [
    "a step that does not exist",
    () => expandCommand(orb, { command: "gret", args: {}, pipeline: {} }),
    '"gret" is neither a step of CircleCI that the rehearsal knows nor a command of the orb',
  ],
  [
    "a pipeline value that is not there",
    () => expandJob(orb, { job: "make", args: { text: "<< pipeline.id >>" }, pipeline: {} }),
    "<< pipeline.id >> stands for nothing here",
  ],
])("%s is refused", (_, expand, message) => {
  expect(expand).toThrow(message);
});

test("a step hands variables on by BASH_ENV, and the workspace of the jobs before reaches only those after", async () => {
  const result = await run(
    "[{arm/make: {text: x, path: first}}, {arm/read: {requires: [arm/make]}}, {arm/read: {name: apart}}]",
  );
  const output = (job: string) => result.jobs[job]?.steps.map(({ output }) => output).join("");
  const collected = await readFile(join(result.folder, "collected", "arm-make", "first"), "utf8");
  await result.remove();
  expect({ statuses: statuses(result), make: output("arm/make"), read: output("arm/read"), collected }).toEqual({
    statuses: { "arm/make": "success", "arm/read": "success", apart: "failed" },
    make: "hello x 1 << x\nkept\n",
    read: "first\n",
    collected: "from the repository\n",
  });
});

test("after a failure only the steps that want to run then do, and a pipe's first failure counts", async () => {
  const result = await run("[arm/fail]");
  await result.remove();
  expect(result.jobs["arm/fail"]?.steps).toEqual([
    { name: "Breaks", status: "failed", exitCode: 1, output: "" },
    { name: "Not any more", status: "skipped", exitCode: undefined, output: "" },
    { name: "Only then", status: "success", exitCode: 0, output: "failed\n" },
    { name: "In any case", status: "success", exitCode: 0, output: "always\n" },
  ]);
});

test.each([
  ["[arm/fail, {arm/read: {requires: [arm/fail]}}]", "failed", "not_run"],
  ["[arm/fail, {arm/show: {name: arm/read, requires: [{arm/fail: terminal}]}}]", "failed", "success"],
  ["[arm/fail, {arm/show: {name: arm/read, requires: [{arm/fail: [failed, canceled]}]}}]", "failed", "success"],
])("%s: fail ends %s, and read %s", async (workflow, fail, read) => {
  const result = await run(workflow);
  await result.remove();
  expect([statuses(result), result.status]).toEqual([{ "arm/fail": fail, "arm/read": read }, "failed"]);
});

test("an approval is given by name, and what waits for one that is not given does not run", async () => {
  const workflow = "[{hold: {type: approval}}, {arm/show: {requires: [hold]}}]";
  const [given, held] = [await run(workflow, { approved: ["hold"] }), await run(workflow)];
  await Promise.all([given.remove(), held.remove()]);
  expect([statuses(given), statuses(held)]).toEqual([
    { hold: "success", "arm/show": "success" },
    { hold: "not_run", "arm/show": "not_run" },
  ]);
});

test("a job sees its contexts and the machine's settings, and nothing of the host", async () => {
  process.env.HOST_LEAK = "leak";
  const result = await run("[{arm/show: {context: [secrets]}}]");
  delete process.env.HOST_LEAK;
  await result.remove();
  const lines = (result.jobs["arm/show"]?.steps[0]?.output ?? "").trimEnd().split("\n");
  const named = lines.filter((line) => line.includes("=")).map((line) => line.split("=")[0]);
  expect(named).toEqual([
    ...[
      "BASH_ENV",
      "CI",
      "CIRCLECI",
      "CIRCLE_BRANCH",
      "CIRCLE_BUILD_NUM",
      "CIRCLE_JOB",
      "CIRCLE_REPOSITORY_URL",
      "CIRCLE_SHA1",
      "CIRCLE_WORKFLOW_ID",
    ],
    ...["FROM_MACHINE", "HOME", "LANG", "PATH", "PWD", "SHLVL", "TMPDIR", "TOKEN", "_"],
  ]);
  expect(lines.at(-1)).toMatch(/\/home\/project$/);
});

test("cancelling ends the running step, cleans up, and still runs the job that has to run in any case", async () => {
  const interrupted = new AbortController();
  const result = await run(
    "[arm/wait, {arm/show: {requires: [{arm/wait: terminal}]}}, {arm/read: {requires: [arm/wait]}}]",
    {
      signal: interrupted.signal,
      onEvent: (event) => {
        if (event.kind === "output" && event.chunk.includes("started")) interrupted.abort();
      },
    },
  );
  await result.remove();
  expect([statuses(result), result.jobs["arm/wait"]?.steps.map(({ name, status }) => `${name}: ${status}`)]).toEqual([
    { "arm/wait": "canceled", "arm/show": "success", "arm/read": "not_run" },
    ["Wait: failed", "Clean: success"],
  ]);
});

test("nothing of a job's machine is left", async () => {
  const folders: string[] = [];
  const result = await run("[arm/fail]", { inspect: async ({ folder }) => void folders.push(folder) });
  await result.remove();
  const after = (await readdir(tmpdir())).filter((name) => folders.some((folder) => folder.endsWith(name)));
  expect([folders.length, after]).toEqual([1, []]);
});

test.each([
  ["a whole secret", ["abcd"], "say abcd", "say ****"],
  ["the longer of two that overlap", ["abcd", "abcdef"], "abcdef", "****"],
  ["not a short one, which would blank out the log", ["abc"], "abc", "abc"],
  ["a secret with signs that mean something in patterns", ["a.*$c"], "a.*$c abxc", "**** abxc"],
])("%s is masked", (_, secrets, text, expected) => {
  expect(masker(secrets)(text)).toBe(expected);
});

test("a secret is found in a file as it is and in base64, and dependencies are not searched", async () => {
  await writeFile(join(root, "plain"), "x s3cret-value y");
  for (const before of ["", "a", "ab", "user:"]) {
    await writeFile(join(root, `encoded-${before.length}`), Buffer.from(`${before}s3cret-value!`).toString("base64"));
  }
  await writeFile(join(root, "node_modules", "dependency"), "s3cret-value");
  expect(await filesHolding(["s3cret-value"], root)).toEqual([
    "encoded-0",
    "encoded-1",
    "encoded-2",
    "encoded-5",
    "plain",
  ]);
});
