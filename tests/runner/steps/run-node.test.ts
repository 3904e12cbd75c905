import { verify } from "node:crypto";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import type { RunEvent } from "../../../src/runner/events.ts";
import type { MachineRequest } from "../../../src/runner/machine/machine-request.ts";
import { Refusal } from "../../../src/runner/machine/refusal.ts";
import type { PlannedJob } from "../../../src/runner/plan/plan.ts";
import type { JobContext } from "../../../src/runner/schedule/dependencies.ts";
import { cachesIn } from "../../../src/runner/state/cache.ts";
import type { JobDependencies } from "../../../src/runner/steps/dependencies.ts";
import { runNode } from "../../../src/runner/steps/run-node.ts";
import { HeldClock } from "../schedule/support/held-clock.ts";
import { memoryStore } from "../support/memory-store.ts";
import { factsOf, issuer, publicKey } from "./support/facts.ts";
import { HeldMachine } from "./support/held-machine.ts";
import { planOf } from "./support/plan-of.ts";
import { tell } from "./support/tell.ts";

const config = `version: 2.1
jobs:
  build:
    docker:
      - {image: cimg/base:current, auth: {username: me, password: $PASSWORD}}
    steps: [{run: make}, {run: {command: make clean, when: always}}]
workflows:
  deliver:
    jobs: [build: {context: [hub]}]
`;

/** One job whose machine is in the test's hands. */
function started(more: Partial<JobDependencies> = {}) {
  const plan = more.facts?.plan ?? planOf(config);
  const clock = new HeldClock();
  const events: RunEvent[] = [];
  const requests: MachineRequest[] = [];
  const machine = new HeldMachine(() => {});
  const stop = new AbortController();
  const deps: JobDependencies = {
    facts: factsOf(plan),
    store: memoryStore(),
    caches: cachesIn(memoryStore(), clock.now),
    createMachine: async (request) => {
      requests.push(request);
      return machine;
    },
    checkout: () => Promise.reject(new Error("No one checks out.")),
    secrets: { project: { PASSWORD: "project" }, contexts: new Map([["hub", { PASSWORD: "open-sesame" }]]) },
    issuer,
    timings: async () => [],
    report: (event) => events.push(event),
    clock,
    now: () => 1_700_000_000_000,
    ...more,
  };
  const context: JobContext = { node: 0, nodes: 1, attempt: 1, elapsed: clock.now, signal: stop.signal };
  const done = runNode(plan.jobs[0] as PlannedJob, context, deps);
  return { done, machine, events, requests, stop };
}

/** Nothing here waits for the world. */
async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1000; turn++) {
    if (condition()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error("It does not come to pass.");
}

/** Lets the next command of a machine end. */
async function end(machine: HeldMachine, how: string): Promise<void> {
  await until(() => machine.running.size > 0);
  tell(machine, how);
}

const claimsIn = (token: string): unknown => JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());

const signed = (token: string): boolean => {
  const [header = "", payload = "", signature = ""] = token.split(".");
  return verify("sha256", Buffer.from(`${header}.${payload}`), publicKey, Buffer.from(signature, "base64url"));
};

test("a machine is made with what the job asks for, and with the variables that may name a password", async () => {
  const { done, machine, requests } = started();
  await end(machine, "exit 0");
  await end(machine, "exit 0");
  await done;
  expect(requests).toMatchObject([
    {
      job: "build",
      node: 0,
      remoteDocker: false,
      variables: { PASSWORD: "open-sesame" },
      executor: { kind: "docker", containers: [{ image: "cimg/base:current", auth: { password: "$PASSWORD" } }] },
      resources: { resourceClass: "medium", architecture: "amd64" },
    },
  ]);
});

test("the tokens of a job are signed, and the second one says what is built", async () => {
  const { done, machine } = started();
  await until(() => machine.running.size > 0);
  const { CIRCLE_OIDC_TOKEN: v1 = "", CIRCLE_OIDC_TOKEN_V2: v2 = "" } = [...machine.running][0]?.options.env ?? {};
  const id = "00000000-0000-0000-0000-000000000001";
  const sub = `org/${id}/project/${id}/user/${id}`;
  const claims = {
    aud: id,
    iat: 1_700_000_000,
    exp: 1_700_003_600,
    iss: "https://oidc.example.com/org/o-1",
    sub,
    "oidc.circleci.com/job-id": expect.stringMatching(/^[0-9a-f-]{36}$/),
    "oidc.circleci.com/pipeline-definition-id": expect.stringMatching(/^[0-9a-f-]{36}$/),
    "oidc.circleci.com/pipeline-id": id,
    "oidc.circleci.com/workflow-id": expect.any(String),
    "oidc.circleci.com/project-id": id,
    "oidc.circleci.com/vcs-origin": "github.com/acme/web",
    "oidc.circleci.com/vcs-ref": "refs/heads/main",
    "oidc.circleci.com/context-ids": [
      expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
    ],
    "oidc.circleci.com/ssh-rerun": false,
  };
  expect(claimsIn(v1)).toEqual(claims);
  expect(claimsIn(v2)).toEqual({
    ...claims,
    sub: `${sub}/vcs-origin/github.com/acme/web/vcs-ref/refs/heads/main`,
  });
  expect([signed(v1), signed(v2), signed(`${v1.slice(0, -8)}AAAAAAAA`)]).toEqual([true, true, false]);
  await end(machine, "exit 0");
  await end(machine, "exit 0");
  await done;
});

test("the circleci command of the machine is told of the issuer and of earlier tests", async () => {
  const test1 = { name: "adds\tand\nmore", classname: "Sum", file: "./src/sum.test.js", seconds: 1.5 };
  const timings: JobDependencies["timings"] = async (job) => [
    { ...test1, result: "passed", message: undefined },
    { name: job, classname: undefined, file: undefined, seconds: 2, result: "failed", message: "x" },
  ];
  const { done, machine } = started({ timings });
  await until(() => machine.running.size > 0);
  expect(machine.files.get("/data/timings.tsv")).toBe("src/sum.test.js\tSum\tadds and more\t1.5\n\t\tbuild\t2\n");
  expect(machine.files.get("/data/oidc-key.pem")).toBe(issuer.privateKey);
  expect(machine.files.get("/data/oidc-header")).toBe('{"alg":"RS256","kid":"key-1","typ":"JWT"}');
  expect(machine.files.get("/data/oidc-claims")).toMatch(/^\{"aud":"[^"]*","iat":1700000000,"exp":1700003600,"iss":/);
  await end(machine, "exit 0");
  await end(machine, "exit 0");
  await done;
});

test("a shell is opened in the machine of a failed job, before that is gone", async () => {
  const opened: unknown[] = [];
  const { done, machine } = started({
    shellOnFailure: async (place, { machine: given, env, workingDirectory }) => {
      opened.push(place, given === machine, machine.disposed, env.PASSWORD, workingDirectory);
    },
  });
  await end(machine, "exit 1");
  await end(machine, "exit 0");
  expect(await done).toEqual({ status: "failed", because: 'the step "make" failed with exit status 1' });
  expect(opened).toEqual([{ job: "build", node: 0 }, true, false, "open-sesame", "/home/user/project"]);
  expect(machine.disposed).toBe(true);
});

test("no shell is opened for a job that succeeded, nor for one that was canceled", async () => {
  const shellOnFailure = () => Promise.reject(new Error("A shell was opened."));
  const good = started({ shellOnFailure });
  await end(good.machine, "exit 0");
  await end(good.machine, "exit 0");
  expect(await good.done).toEqual({ status: "success" });
  const bad = started({ shellOnFailure });
  await end(bad.machine, "exit 1");
  await until(() => bad.machine.running.size > 0);
  bad.stop.abort();
  expect(await bad.done).toEqual({ status: "canceled", because: "the run was canceled" });
});

test("what the system refuses fails the job in words, and what is our bug is shown as one; both leave no machine", async () => {
  const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC", path: "/runs/1" });
  const disk = started();
  await until(() => disk.machine.running.size > 0);
  [...disk.machine.running][0]?.fail(full);
  await end(disk.machine, "exit 0");
  expect(await disk.done).toEqual({
    status: "failed",
    because: 'the step "make" failed: Cannot use "/runs/1": the disk is full (ENOSPC)',
  });
  const nowhere = started();
  await until(() => nowhere.machine.running.size > 0);
  [...nowhere.machine.running][0]?.fail(Object.assign(new Error("write"), { code: "ENOSPC" }));
  await end(nowhere.machine, "exit 0");
  expect(await nowhere.done).toEqual({
    status: "failed",
    because: 'the step "make" failed: The system refused: the disk is full (ENOSPC)',
  });
  const ours = started();
  const shown = expect(ours.done).rejects.toThrow("x is undefined");
  await until(() => ours.machine.running.size > 0);
  [...ours.machine.running][0]?.fail(new TypeError("x is undefined"));
  await shown;
  expect([disk.machine.disposed, ours.machine.disposed]).toEqual([true, true]);
});

test("after a cancel no step begins, though the one before it succeeded in spite of it", async () => {
  const { done, machine, events, stop } = started();
  const scripts: string[] = [];
  machine.exec = async (script) => {
    scripts.push(script);
    stop.abort();
    return { kind: "exited", exitCode: 0 };
  };
  expect(await done).toEqual({ status: "canceled", because: "the run was canceled" });
  expect(scripts).toEqual(["make"]);
  expect(events.at(-1)).toMatchObject({ kind: "step-ended", step: "make", outcome: { kind: "passed" } });
});

test("a machine that comes too late is disposed of too", async () => {
  let give: () => void = () => {};
  const late = new HeldMachine(() => {});
  const { done, events, stop } = started({
    createMachine: () =>
      new Promise((resolve) => {
        give = () => resolve(late);
      }),
  });
  await until(() => events.length > 0);
  stop.abort();
  give();
  expect(await done).toEqual({ status: "canceled", because: "the run was canceled" });
  expect(late.disposed).toBe(true);
  expect(events.map(({ kind }) => kind)).toEqual(["step-started", "step-ended"]);
});

test("a background step ends also where its machine cannot be disposed of", async () => {
  const text = config.replace("{run: make}", "{run: {command: serve, background: true}}");
  const { done, machine, events } = started({ facts: factsOf(planOf(text)) });
  machine.dispose = () => Promise.reject(new Refusal("The engine does not answer."));
  await until(() => machine.running.size === 2);
  tell(machine, "exit 0 @ make clean");
  expect(await done).toEqual({ status: "success" });
  expect(events.slice(-2)).toMatchObject([
    { kind: "note", message: "Its machine could not be removed: The engine does not answer." },
    { kind: "step-ended", step: "serve", outcome: { kind: "passed" } },
  ]);
});

test("a machine whose data cannot be written is a failed job, and is disposed of", async () => {
  const timings = () =>
    Promise.reject(Object.assign(new Error("EACCES"), { code: "EACCES", path: "/runs/0/tests.json" }));
  const { done, machine } = started({ timings });
  expect(await done).toEqual({
    status: "failed",
    because: 'the step "Spin up environment" failed: Cannot use "/runs/0/tests.json": this user may not (EACCES)',
  });
  expect(machine.disposed).toBe(true);
});

test.each([
  ["persist_to_workspace: {root: ., paths: [a]}", "pack"],
  ["save_cache: {key: k, paths: [a]}", "pack"],
  ["store_artifacts: {path: a}", "pack"],
  ["store_test_results: {path: a}", "pack"],
  ["checkout", "checkout"],
] as const)("a canceled job does not wait for the files of %s", async (step, what) => {
  const plan = planOf(config.replace("{run: make}", `{${step}}`.replace("{checkout}", "checkout")));
  // An archive that never comes to its end.
  const endless = new Readable({ read: () => undefined });
  const { done, machine, events, stop } = started({ checkout: async () => endless, facts: factsOf(plan) });
  if (what === "pack") machine.pack = async () => ({ tar: endless, missing: [], passedOver: [] });
  await until(() => events.some((event) => event.kind === "step-started" && event.index === 1));
  stop.abort();
  expect(await done).toEqual({ status: "canceled", because: "the run was canceled" });
  expect(events.at(-1)).toMatchObject({ kind: "step-ended", index: 1, outcome: { kind: "cancelled" } });
  expect([machine.disposed, endless.destroyed]).toEqual([true, true]);
});

test("a job without steps is none of this", async () => {
  const plan = planOf(config);
  const job: PlannedJob = { ...(plan.jobs[0] as PlannedJob), body: undefined };
  const context: JobContext = { node: 0, nodes: 1, attempt: 1, elapsed: () => 0, signal: new AbortController().signal };
  await expect(runNode(job, context, {} as JobDependencies)).rejects.toThrow("Internal error");
});
