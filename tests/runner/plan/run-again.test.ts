import { describe, expect, test } from "vitest";
import type { PlannedJob, PlannedRequirement } from "../../../src/runner/plan/plan.ts";
import { type EarlierStatus, fingerprint, jobsToRunAgain, takeOver } from "../../../src/runner/plan/run-again.ts";

type Facts = {
  readonly contexts?: readonly string[];
  readonly serialGroup?: string;
  readonly kind?: PlannedJob["kind"];
};

const terminal = ["success", "failed", "canceled", "unauthorized", "not_run"] as const;

/** `job("smoke", ["deploy"])`; a requirement with `!` waits for any end. */
function job(name: string, requires: readonly string[] = [], facts: Facts = {}): PlannedJob {
  const { contexts = [], serialGroup, kind = "no-op" } = facts;
  return {
    name,
    kind,
    contexts,
    serialGroup,
    body: undefined,
    requires: requires.map(
      (each): PlannedRequirement =>
        each.endsWith("!") ? { job: each.slice(0, -1), statuses: terminal } : { job: each, statuses: ["success"] },
    ),
  };
}

const earlier = (jobs: readonly PlannedJob[], others: Readonly<Record<string, EarlierStatus>>) =>
  new Map(jobs.map((each) => [each.name, { status: others[each.name] ?? "success", fingerprint: fingerprint(each) }]));

const again = (jobs: readonly PlannedJob[], others: Readonly<Record<string, EarlierStatus>>) => [
  ...jobsToRunAgain(jobs, earlier(jobs, others)).keys(),
];

const delivery = [
  job("build", [], { contexts: ["registry"] }),
  job("deploy", ["build"], { contexts: ["aws"] }),
  job("smoke", ["deploy"]),
  job("destroy", ["smoke!"], { contexts: ["aws"] }),
];

describe("what runs again", () => {
  test("is nothing where everything succeeded", () => {
    expect(again(delivery, {})).toEqual([]);
  });

  test.each(["failed", "canceled", "unauthorized", "not_run", "on_hold", "blocked"] as const)(
    "is a job that ended with %s, and all behind it",
    (status) => {
      const jobs = [job("a"), job("b", ["a"]), job("c", ["b"]), job("other")];
      expect(again(jobs, { b: status })).toEqual(["b", "c"]);
    },
  );

  test("is a job that is new, or has been changed since", () => {
    const jobs = [job("a"), job("b", ["a"])];
    const known = earlier(jobs, {});
    const changed = [job("a"), job("b", ["a"], { contexts: ["other"] }), job("c")];
    expect([...jobsToRunAgain(changed, known)]).toEqual([
      ["b", { kind: "changed" }],
      ["c", { kind: "not-succeeded" }],
    ]);
  });

  test("is not a job that only waits for others than before", () => {
    const known = earlier([job("a"), job("b")], {});
    expect([...jobsToRunAgain([job("a"), job("b", ["a"])], known)]).toEqual([]);
  });

  test("is the deployment that was destroyed after the smoke test failed, and not the build", () => {
    expect([...jobsToRunAgain(delivery, earlier(delivery, { smoke: "failed" }))]).toEqual([
      ["smoke", { kind: "not-succeeded" }],
      ["destroy", { kind: "downstream", of: "smoke" }],
      ["deploy", { kind: "undone", by: "destroy", neededBy: "smoke" }],
    ]);
  });

  test("is the deployment too when the destruction failed half-way, and not when it never ran", () => {
    expect(again(delivery, { smoke: "failed", destroy: "failed" })).toContain("deploy");
    expect(again(delivery, { smoke: "failed", destroy: "not_run" })).toEqual(["smoke", "destroy"]);
  });

  test("is the destruction alone when it failed after everything else went well", () => {
    expect(again(delivery, { destroy: "failed" })).toEqual(["destroy"]);
  });

  test("is the deployment for another job that needs it, though that is not what was cleaned up after", () => {
    const jobs = [...delivery, job("load", ["deploy"]), job("docs")];
    expect(again(jobs, { load: "failed" }).toSorted()).toEqual(["deploy", "destroy", "load", "smoke"]);
    expect(again(jobs, { docs: "failed" })).toEqual(["docs"]);
  });

  test("is found by a serial group as well as by a context", () => {
    const jobs = [
      job("build"),
      job("deploy", ["build"], { serialGroup: "stack" }),
      job("smoke", ["deploy"]),
      job("destroy", ["smoke!"], { serialGroup: "stack" }),
    ];
    expect(again(jobs, { smoke: "failed" }).toSorted()).toEqual(["deploy", "destroy", "smoke"]);
  });

  test("is everything before a cleanup that shares nothing with it, since no one knows what it undid", () => {
    const jobs = [job("build"), job("deploy", ["build"]), job("smoke", ["deploy"]), job("destroy", ["smoke!"])];
    expect(again(jobs, { smoke: "failed" }).toSorted()).toEqual(["build", "deploy", "destroy", "smoke"]);
  });

  test("is not what a next step has done, which requires success alone", () => {
    const jobs = [
      job("deploy", [], { contexts: ["aws"] }),
      job("smoke", ["deploy"]),
      job("destroy", ["smoke"], { contexts: ["aws"] }),
      job("report", ["destroy"]),
    ];
    expect(again(jobs, { report: "failed" })).toEqual(["report"]);
  });
});

test("a job that is taken over does nothing and stays where it was; locks are taken again", () => {
  const jobs = [
    job("lock", [], { kind: "lock", serialGroup: "g" }),
    job("build", ["lock"], { kind: "build", contexts: ["aws"], serialGroup: "s" }),
    job("hold", ["build"], { kind: "approval" }),
    job("test", ["hold"], { kind: "build" }),
  ];
  expect(takeOver(jobs, new Set(["test"]))).toEqual([
    jobs[0],
    { ...jobs[1], kind: "no-op", contexts: [], serialGroup: undefined },
    { ...jobs[2], kind: "no-op" },
    jobs[3],
  ]);
});
