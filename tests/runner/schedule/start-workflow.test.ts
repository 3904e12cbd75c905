import fc from "fast-check";
import { expect, test } from "vitest";
import type { JobStatus } from "../../../src/circleci/statuses.ts";
import type { RunEvent } from "../../../src/runner/events.ts";
import type { PlannedJob, WorkflowPlan } from "../../../src/runner/plan/plan.ts";
import type { JobEnd, ScheduleDependencies } from "../../../src/runner/schedule/dependencies.ts";
import { memoryLocks } from "../../../src/runner/schedule/locks.ts";
import { startWorkflow } from "../../../src/runner/schedule/start-workflow.ts";
import { HeldClock } from "./support/held-clock.ts";
import { HeldJobs } from "./support/held-jobs.ts";

const job = (name: string, requires: PlannedJob["requires"] = [], kind: PlannedJob["kind"] = "build"): PlannedJob => ({
  name,
  kind,
  requires,
  contexts: [],
  serialGroup: undefined,
  body: undefined,
});

const after = (name: string, statuses: readonly JobStatus[] = ["success"]) => ({ job: name, statuses });

const planOf = (jobs: readonly PlannedJob[]): WorkflowPlan => ({
  workflow: "deliver",
  jobs,
  maxAutoReruns: 0,
  pipelineValues: {},
});

function world(given: Partial<ScheduleDependencies> = {}) {
  const events: RunEvent[] = [];
  const jobs = new HeldJobs(() => {});
  const locks = memoryLocks();
  const deps: ScheduleDependencies = {
    run: "run",
    clock: new HeldClock(),
    locks,
    maxConcurrent: 10,
    runJob: jobs.runJob,
    approve: jobs.approve,
    report: (event: RunEvent) => events.push(event),
    ...given,
  };
  return { events, jobs, locks, deps };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("200 no-op jobs, each layer behind all of the one before, are over in one turn of the event loop", async () => {
  const layers = 20;
  const width = 10;
  const name = (layer: number, index: number): string => `job-${layer}-${index}`;
  const jobs = Array.from({ length: layers * width }, (_, place) => {
    const layer = Math.floor(place / width);
    const before = layer === 0 ? [] : Array.from({ length: width }, (_, index) => after(name(layer - 1, index)));
    return job(name(layer, place % width), before, "no-op");
  });
  const { deps, events } = world();
  let status: string | undefined;
  const done = startWorkflow(planOf(jobs), deps).done.then((result) => {
    status = result.status;
  });
  await turn();
  expect(status).toBe("success");
  expect(events.filter(({ kind }) => kind === "job-ended")).toHaveLength(200);
  await done;
});

test("a bug of ours in one job is shown only after all others have ended", async () => {
  const held = world();
  const runJob: ScheduleDependencies["runJob"] = (planned, context) =>
    planned.name === "broken"
      ? Promise.reject(new Error("Internal error: a bug."))
      : held.jobs.runJob(planned, context);
  let over = false;
  const { done } = startWorkflow(planOf([job("build"), job("broken"), job("next", [after("build")])]), {
    ...held.deps,
    runJob,
  });
  const failure = done
    .catch((error: unknown) => error)
    .finally(() => {
      over = true;
    });
  await turn();
  expect({ over, left: held.jobs.left() }).toEqual({ over: false, left: ["build"] });
  held.jobs.end("build", "exit 0");
  expect(await failure).toEqual(new Error("Internal error: a bug."));
  expect(held.jobs.left()).toEqual([]);
});

test("a reporter that throws ends the run, and no job or lock is left", async () => {
  const held = world();
  const report = (event: RunEvent): void => {
    if (event.kind === "job-ended") throw new Error("Internal error: a reporter.");
  };
  const jobs = [job("a"), { ...job("b"), serialGroup: "one" }, { ...job("c"), serialGroup: "one" }];
  const { done } = startWorkflow(planOf(jobs), { ...held.deps, report });
  const failure = done.catch((error: unknown) => error);
  await turn();
  held.jobs.end("a", "exit 0");
  await turn();
  held.jobs.end("b", "exit 0");
  expect(await failure).toEqual(new Error("Internal error: a reporter."));
  expect({ left: held.jobs.left(), locks: held.locks.held() }).toEqual({ left: [], locks: [] });
});

test("jobs that wait for each other are our bug, and not a run that never ends", async () => {
  const { deps } = world();
  const jobs = [job("a", [after("b")]), job("b", [after("a")])];
  await expect(startWorkflow(planOf(jobs), deps).done).rejects.toThrow("Internal error: jobs wait for each other");
});

test("a requirement that is not planned, and two jobs of one name, are refused before anything starts", () => {
  const { deps } = world();
  expect(() => startWorkflow(planOf([job("a", [after("b")])]), deps)).toThrow('"a" requires "b", which is not planned');
  expect(() => startWorkflow(planOf([job("a"), job("a")]), deps)).toThrow("two jobs of the plan have one name");
});

test("canceling a run that is over does nothing", async () => {
  const { deps, events } = world();
  const running = startWorkflow(planOf([job("ready", [], "no-op")]), deps);
  await running.done;
  const before = events.length;
  running.cancel();
  await turn();
  expect(events).toHaveLength(before);
});

/** A workflow at random: each job requires some of those before it, and how it ends if it runs is settled. */
const workflows = fc
  .array(
    fc.record({
      end: fc.constantFrom<JobEnd["status"]>("success", "success", "failed", "canceled", "unauthorized"),
      requires: fc.array(
        fc.record({
          back: fc.integer({ min: 1, max: 4 }),
          statuses: fc.uniqueArray(
            fc.constantFrom<JobStatus>("success", "failed", "canceled", "unauthorized", "not_run"),
            { minLength: 1, maxLength: 5 },
          ),
        }),
        { maxLength: 3 },
      ),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((drawn) =>
    drawn.map(({ end, requires }, index) => ({
      end,
      job: job(
        `job-${index}`,
        requires
          .filter(({ back }) => back <= index)
          .map(({ back, statuses }) => after(`job-${index - back}`, statuses)),
      ),
    })),
  );

/** What must become of each job, worked out without a schedule. */
function expected(drawn: readonly { readonly end: JobStatus; readonly job: PlannedJob }[]): Map<string, JobStatus> {
  const statuses = new Map<string, JobStatus>();
  for (const { end, job: planned } of drawn) {
    const met = planned.requires.every(({ job: name, statuses: wanted }) =>
      wanted.includes(statuses.get(name) ?? "not_run"),
    );
    statuses.set(planned.name, met ? end : "not_run");
  }
  return statuses;
}

test("in whatever order jobs end, and however few machines there are, the same becomes of each", async () => {
  await fc.assert(
    fc.asyncProperty(
      workflows,
      fc.integer({ min: 1, max: 4 }),
      fc.infiniteStream(fc.nat()),
      async (drawn, maxConcurrent, order) => {
        const ends = new Map(drawn.map(({ end, job: planned }) => [planned.name, end]));
        const open: { readonly name: string; readonly finish: () => void }[] = [];
        let most = 0;
        const runJob = ({ name }: PlannedJob): Promise<JobEnd> =>
          new Promise((resolve) => {
            open.push({ name, finish: () => resolve({ status: ends.get(name) as JobEnd["status"] }) });
            most = Math.max(most, open.length);
          });
        const { deps } = world({ runJob, maxConcurrent });
        let over = false;
        const done = startWorkflow(planOf(drawn.map((each) => each.job)), deps).done.finally(() => {
          over = true;
        });
        await turn();
        while (!over) {
          const [next] = open.splice((order.next().value ?? 0) % Math.max(open.length, 1), 1);
          if (next === undefined) throw new Error("The run neither goes on nor ends.");
          next.finish();
          await turn();
        }
        expect((await done).jobs).toEqual(expected(drawn));
        expect(most).toBeLessThanOrEqual(maxConcurrent);
      },
    ),
    { numRuns: 200 },
  );
});

test("whenever a run is canceled, it ends, and says how each job ended exactly once", async () => {
  await fc.assert(
    fc.asyncProperty(
      workflows,
      fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 2 }),
      async (drawn, cancels) => {
        const open: (() => void)[] = [];
        const runJob = (_: PlannedJob, { signal }: { readonly signal: AbortSignal }): Promise<JobEnd> =>
          new Promise((resolve) => open.push(() => resolve({ status: signal.aborted ? "canceled" : "success" })));
        const { deps, events } = world({ runJob, maxConcurrent: 2 });
        let over = false;
        const running = startWorkflow(planOf(drawn.map((each) => each.job)), deps);
        const done = running.done.finally(() => {
          over = true;
        });
        for (let step = 0; !over; step++) {
          for (const at of cancels) if (at === step) running.cancel();
          await turn();
          open.shift()?.();
          await turn();
        }
        const { jobs } = await done;
        const ended = events.flatMap((event) => (event.kind === "job-ended" ? [event.job] : []));
        expect(ended.toSorted()).toEqual([...jobs.keys()].toSorted());
        expect([...jobs.values()]).not.toContain("blocked");
      },
    ),
    { numRuns: 200 },
  );
});
