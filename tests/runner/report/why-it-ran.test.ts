import { expect, test } from "vitest";
import type { RunEvent } from "../../../src/runner/events.ts";
import { conditionWords } from "../../../src/runner/report/format.ts";
import { recordOf } from "../../../src/runner/report/run-model.ts";
import { summaryLines } from "../../../src/runner/report/summary.ts";

const any = ["success", "failed", "canceled", "unauthorized", "not_run"] as const;
const events = (status: "success" | "failed"): readonly RunEvent[] => [
  {
    kind: "run-started",
    at: 0,
    run: "r",
    workflow: "w",
    jobs: [
      { name: "deploy", requires: [] },
      { name: "test", requires: ["deploy"] },
      { name: "destroy", requires: ["test", "deploy"], statuses: { test: any, deploy: any } },
    ],
  },
  { kind: "job-started", at: 0, job: "deploy", nodes: 1 },
  { kind: "job-ended", at: 1, job: "deploy", status },
  status === "failed"
    ? { kind: "job-ended", at: 1, job: "test", status: "not_run", because: '"deploy" failed' }
    : { kind: "job-ended", at: 1, job: "test", status: "success" },
  { kind: "job-started", at: 1, job: "destroy", nodes: 1 },
  { kind: "job-ended", at: 2, job: "destroy", status: "success" },
  { kind: "run-ended", at: 2, status },
];

test("a job that ran although not all before it succeeded says why", () => {
  const table = (status: "success" | "failed") =>
    summaryLines(recordOf(events(status)), (_, text) => text)
      .slice(0, 3)
      .map((line) => line.replaceAll(/ +/g, " "));
  expect([table("failed"), table("success")]).toEqual([
    [
      "deploy failed 0.0s",
      'test not run "deploy" failed',
      'destroy success 0.0s ran since "test" did not run and "deploy" failed',
    ],
    ["deploy success 0.0s", "test success", "destroy success 0.0s"],
  ]);
});

test("what a requirement waits for has CircleCI's words", () => {
  expect([any, ["failed"] as const, ["failed", "not_run"] as const].map(conditionWords)).toEqual([
    ...["terminal", "failed", "failed or not run"],
  ]);
});
