import { verify } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { folderStore } from "../../../src/machines/folder-store.ts";
import { createHostMachine } from "../../../src/machines/host/host-machine.ts";
import { markedProcesses } from "../../../src/machines/host/marked-processes.ts";
import type { RunEvent, StepOutcome } from "../../../src/runner/events.ts";
import { runWorkflow } from "../../../src/runner/run-workflow.ts";
import { memoryLocks } from "../../../src/runner/schedule/locks.ts";
import type { RunningWorkflow } from "../../../src/runner/schedule/start-workflow.ts";
import { archiveOf } from "../../../src/runner/state/archive.ts";
import { cachesIn } from "../../../src/runner/state/cache.ts";
import { factsOf, issuer, publicKey } from "../../runner/steps/support/facts.ts";
import { planOf } from "../../runner/steps/support/plan-of.ts";

// Steps on the real machine of this host: real shells, real processes, real files.

let folder: string;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "arm-pipeline-run-")));
});

afterEach(async () => {
  expect([...markedProcesses().values()].filter((mark) => mark.startsWith(folder))).toEqual([]);
  expect(existsSync(join(folder, "machines")) ? readdirSync(join(folder, "machines")) : []).toEqual([]);
  await rm(folder, { recursive: true, force: true });
});

/** A run of a configuration with `machine` jobs on this host, and what it tells. */
function start(
  config: string,
  onEvent?: (event: RunEvent) => void,
): { readonly run: RunningWorkflow; readonly events: readonly RunEvent[] } {
  const events: RunEvent[] = [];
  const began = performance.now();
  const clock = {
    now: () => performance.now() - began,
    sleep: (ms: number, signal: AbortSignal) => pause(ms, undefined, { signal }).catch(() => undefined),
  };
  const run = runWorkflow({
    facts: factsOf(planOf(config)),
    store: folderStore(join(folder, "run")),
    caches: cachesIn(folderStore(join(folder, "caches")), Date.now),
    createMachine: ({ job, node }) =>
      createHostMachine({
        folder: join(folder, "machines", `${job}-${node}`),
        path: ["/usr/local/bin", "/usr/bin", "/bin"],
        environment: {},
        standIn: resolve(import.meta.dirname, "../../../src/machines/circleci.sh"),
        graceMs: 2_000,
      }),
    checkout: async () => archiveOf([{ name: "src/index.js", content: "console.log('here')\n" }]),
    secrets: { project: {}, contexts: new Map([["hub", { TOKEN: "s3cr3t-value" }]]) },
    issuer,
    timings: async () => [],
    approve: async () => "approved",
    locks: memoryLocks(),
    maxConcurrent: 10,
    report: (event) => {
      events.push(event);
      onEvent?.(event);
    },
    clock,
    now: Date.now,
  });
  return { run, events };
}

/** What the steps of a job's node printed, by the names of the steps. */
function printed(events: readonly RunEvent[], job: string, node = 0): Readonly<Record<string, string>> {
  const names = new Map<number, string>();
  const output: Record<string, string> = {};
  for (const event of events) {
    if (!("node" in event) || event.job !== job || event.node !== node) continue;
    if (event.kind === "step-started") names.set(event.index, event.step);
    else if (event.kind === "step-output") {
      const name = names.get(event.index) ?? "";
      output[name] = (output[name] ?? "") + event.chunk;
    }
  }
  return output;
}

const outcomes = (events: readonly RunEvent[], job: string): Readonly<Record<string, StepOutcome["kind"]>> =>
  Object.fromEntries(
    events.flatMap((event) =>
      event.kind === "step-ended" && event.job === job ? [[event.step, event.outcome.kind]] : [],
    ),
  );

const machine = "{image: ubuntu-2404:current}";

test("files go from the checkout over the workspace into the artifacts of another job", async () => {
  const { run, events } = start(`version: 2.1
jobs:
  build:
    machine: ${machine}
    steps:
      - checkout
      - run: {name: Build, command: 'mkdir -p out/bin; node src/index.js > out/said.txt; printf "#!/bin/sh\\necho ran\\n" > out/bin/tool; chmod +x out/bin/tool; ln -s said.txt out/link'}
      - persist_to_workspace: {root: out, paths: [.]}
  test:
    machine: ${machine}
    steps:
      - attach_workspace: {at: ~/ws}
      - run: {name: Test, command: '~/ws/bin/tool; cat ~/ws/link'}
      - store_artifacts: {path: ~/ws, destination: from-build}
workflows:
  deliver:
    jobs: [build, {test: {requires: [build]}}]
`);
  expect(await run.done).toMatchObject({ status: "success" });
  expect(printed(events, "test").Test).toBe("ran\nhere\n");
  const stored = events.flatMap((event) => (event.kind === "artifact-stored" ? [event.path] : []));
  expect(stored.toSorted()).toEqual(["from-build/bin/tool", "from-build/said.txt"]);
  expect(await readFile(join(folder, "run/jobs/test/0/artifacts/from-build/said.txt"), "utf8")).toBe("here\n");
});

test("a cache comes back in the next run, by a key of a file's content", async () => {
  const config = `version: 2.1
jobs:
  build:
    machine: ${machine}
    steps:
      - checkout
      - restore_cache: {keys: ['deps-{{ checksum "src/index.js" }}']}
      - run: {name: Install, command: 'cat ~/.deps/a 2>/dev/null || echo nothing; mkdir -p ~/.deps; echo installed > ~/.deps/a'}
      - save_cache: {key: 'deps-{{ checksum "src/index.js" }}', paths: [~/.deps]}
workflows:
  deliver:
    jobs: [build]
`;
  const first = start(config);
  await first.run.done;
  const second = start(config);
  await second.run.done;
  // What `openssl dgst -sha256 -binary src/index.js | base64` says.
  const key = "deps-J7Ih7eZJYUjmdW+xr8sEHVWumuBzl/1neW4hLGWZal0=";
  expect(printed(first.events, "build")).toMatchObject({
    Install: "nothing\n",
    "Saving cache": `Saved as "${key}".\n`,
  });
  expect(printed(second.events, "build")).toMatchObject({
    "Restoring cache": `Restored "${key}": ~/.deps.\n`,
    Install: "installed\n",
  });
});

test("the circleci command halts a job, and is known as the agent too", async () => {
  const { run, events } = start(`version: 2.1
jobs:
  build:
    machine: ${machine}
    steps:
      - run: {name: Halt, command: 'circleci-agent step halt; echo goes on; false'}
      - run: {name: Never, command: 'false', when: always}
workflows:
  deliver:
    jobs: [build]
`);
  expect(await run.done).toMatchObject({ status: "success" });
  expect(printed(events, "build")).toEqual({ Halt: "goes on\n" });
  expect(outcomes(events, "build")).toEqual({ "Spin up environment": "passed", Halt: "halted", Never: "skipped" });
});

test("the steps of a job share BASH_ENV and its files, and a secret never shows", async () => {
  const { run, events } = start(`version: 2.1
jobs:
  build:
    machine: ${machine}
    working_directory: ~/app
    environment: {NAME: job}
    steps:
      - run: 'echo "export ADDED=$NAME-\${TOKEN}" >> "$BASH_ENV"; echo x > file'
      - run:
          name: Show
          command: 'pwd; cat file; echo "$ADDED $TOKEN"; echo "user:$TOKEN" | base64; echo "$TOKEN" | fold -w 5; circleci env subst "\\$NAME \\$TOKEN"'
          environment: {NAME: step}
workflows:
  deliver:
    jobs: [build: {context: hub}]
`);
  expect(await run.done).toMatchObject({ status: "success" });
  const home = join(folder, "machines/build-0/home");
  // Of base64, the letters that the neighbours decide too stay readable.
  expect(printed(events, "build").Show).toBe(`${home}/app\nx\njob-**** ****\ndXNlcjp****UK\n****\nstep ****`);
  expect(JSON.stringify(events)).not.toMatch(/s3cr3t|value|czNjcjN0|dXNlcjpzM2Ny/);
});

test("a background step serves the next one, and is gone after the job", async () => {
  const { run, events } = start(`version: 2.1
jobs:
  build:
    machine: ${machine}
    steps:
      - run: {name: Serve, background: true, command: 'echo ready; echo $$ > ~/up; exec sleep 60'}
      - run: {name: Ask, command: 'while [ ! -s ~/up ]; do sleep 0.01; done; kill -0 "$(cat ~/up)" && echo served'}
workflows:
  deliver:
    jobs: [build]
`);
  expect(await run.done).toMatchObject({ status: "success" });
  expect(printed(events, "build")).toEqual({ Serve: "ready\n", Ask: "served\n" });
  expect(outcomes(events, "build")).toMatchObject({ Serve: "passed", Ask: "passed" });
});

test("nodes run side by side, each with its own machine and its part of the tests", async () => {
  const { run, events } = start(`version: 2.1
jobs:
  test:
    machine: ${machine}
    parallelism: 2
    steps:
      - run: {name: Split, command: 'echo "$CIRCLE_NODE_INDEX of $CIRCLE_NODE_TOTAL"; printf "a\\nb\\nc\\n" | circleci tests split; touch "$CIRCLE_NODE_INDEX"; ls'}
workflows:
  deliver:
    jobs: [test]
`);
  expect(await run.done).toMatchObject({ status: "success" });
  expect(printed(events, "test", 0).Split).toBe("0 of 2\na\nc\n0\n");
  expect(printed(events, "test", 1).Split).toBe("1 of 2\nb\n1\n");
});

test("a token of the job is verified by its key, and a release is told", async () => {
  const { run, events } = start(`version: 2.1
jobs:
  build:
    machine: ${machine}
    steps:
      - run: {name: Token, command: 'circleci run oidc get --claims "{\\"aud\\": \\"sts\\"}" > token; stat -c %a "$CIRCLE_INTERNAL_TASK_DATA/oidc-key.pem"'}
      - store_artifacts: {path: token}
      - run: circleci run release log --component-name=web --target-version=1
workflows:
  deliver:
    jobs: [build]
`);
  expect(await run.done).toMatchObject({ status: "success" });
  expect(printed(events, "build").Token).toBe("600\n");
  const token = (await readFile(join(folder, "run/jobs/build/0/artifacts/token"), "utf8")).trim();
  const [header = "", payload = "", signature = ""] = token.split(".");
  expect(JSON.parse(Buffer.from(payload, "base64url").toString())).toMatchObject({ aud: "sts", iss: issuer.issuer });
  const signed = Buffer.from(`${header}.${payload}`);
  expect(verify("sha256", signed, publicKey, Buffer.from(signature, "base64url"))).toBe(true);
  expect(events).toContainEqual(
    expect.objectContaining({
      kind: "note",
      message: "A release was recorded, and no one was told: log --component-name=web --target-version=1",
    }),
  );
});

test("a cancel ends what runs, and the next job that waits for it has a machine", async () => {
  const { run, events } = start(
    `version: 2.1
jobs:
  deploy:
    machine: ${machine}
    steps:
      - run: {name: Up, command: 'trap "echo let go; exit 1" TERM; echo up; sleep 60 & wait'}
      - run: {name: Never, command: 'echo no', when: always}
  destroy:
    machine: ${machine}
    steps: [run: {name: Down, command: echo down}]
workflows:
  deliver:
    jobs: [deploy, {destroy: {requires: [{deploy: terminal}]}}]
`,
    (event) => {
      if (event.kind === "step-output" && event.chunk === "up\n") run.cancel();
    },
  );
  const { status, jobs } = await run.done;
  expect({ status, jobs: [...jobs] }).toEqual({
    status: "canceled",
    jobs: [
      ["deploy", "canceled"],
      ["destroy", "success"],
    ],
  });
  expect(printed(events, "deploy")).toEqual({ Up: "up\nlet go\n" });
  expect(printed(events, "destroy")).toEqual({ Down: "down\n" });
});

test("a step outside of the job's own folder is refused, and a cache from there is passed over", async () => {
  const { run, events } = start(`version: 2.1
jobs:
  build:
    machine: ${machine}
    steps:
      - save_cache: {key: k, paths: [/etc/passwd]}
      - run: {name: Out, command: pwd, working_directory: /opt/arm-pipeline-test}
      - store_artifacts: {path: /etc/passwd}
workflows:
  deliver:
    jobs: [build]
`);
  expect(await run.done).toMatchObject({ status: "failed" });
  const outside =
    "is outside of the job's own folder, and a job on this host stays in it. " +
    "Run the job in a container, where it may go anywhere, or use a path in its home: ~/NAME.";
  expect(events.filter(({ kind }) => kind === "note")).toMatchObject([
    { message: `"/etc/passwd" ${outside} The job goes on without this cache, as it does on CircleCI.` },
  ]);
  expect(events.filter(({ kind }) => kind === "step-ended").slice(-2)).toMatchObject([
    { step: "Out", outcome: { kind: "refused", message: `"/opt/arm-pipeline-test" ${outside}` } },
    { step: "Uploading artifacts", outcome: { kind: "refused", message: `"/etc/passwd" ${outside}` } },
  ]);
});
