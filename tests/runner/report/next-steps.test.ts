import { expect, test } from "vitest";
import type { RunEvent } from "../../../src/runner/events.ts";
import { nextStepLines, nextSteps } from "../../../src/runner/report/next-steps.ts";
import { recordOf } from "../../../src/runner/report/run-model.ts";

const end = (status: Extract<RunEvent, { kind: "run-ended" }>["status"], job = "test"): readonly RunEvent[] => {
  const jobs = [job, "hold", "hold too"].map((name) => ({ name, requires: [] }));
  const place = { job, node: 0, index: 0, step: "x" } as const;
  return [
    { kind: "run-started", at: 0, run: "r1", workflow: "w", jobs },
    ...["hold", "hold too"].map((name) => ({ kind: "job-waiting", at: 0, job: name, for: "approval" }) as const),
    { kind: "job-started", at: 0, job, nodes: 1 },
    { kind: "step-started", at: 0, ...place },
    { kind: "step-ended", at: 1, ...place, outcome: { kind: "failed", exitCode: 1 } },
    { kind: "job-ended", at: 1, job, status: status === "failed" ? "failed" : "success" },
    { kind: "run-ended", at: 2, status },
  ];
};
const commands = (events: readonly RunEvent[], of = { last: true, terminal: false }): readonly string[] =>
  nextSteps(recordOf(events), of).map(({ command }) => command);

test("after a failure: its log, the report, and going on, with the approvals that are open", () => {
  expect(commands(end("failed"))).toEqual([
    "arm-pipeline runs show --job test",
    "arm-pipeline runs open",
    "arm-pipeline run --rerun-failed",
    "arm-pipeline run --rerun-failed --approve hold --approve 'hold too'",
  ]);
});

test("a shell in the failed job is offered to who has a terminal", () => {
  expect(commands(end("failed"), { last: true, terminal: true })).toContain(
    "arm-pipeline run --rerun-failed --shell-on-failure",
  );
});

test("a run on hold is gone on with by its approvals, and of one that succeeded there is only the report", () => {
  expect([commands(end("on_hold")), commands(end("success"))]).toEqual([
    ["arm-pipeline run --rerun-failed --approve hold --approve 'hold too'", "arm-pipeline runs open"],
    ["arm-pipeline runs open"],
  ]);
});

test("the commands of an older run name it, and a job's name is a word of the shell whatever it is", () => {
  expect([
    ...commands(end("failed", "--it's"), { last: false, terminal: false }).slice(0, 3),
    ...commands(end("failed", "a b")).slice(0, 1),
  ]).toEqual([
    `arm-pipeline runs show r1 '--job=--it'\\''s'`,
    "arm-pipeline runs open r1",
    "arm-pipeline run --rerun-failed=r1",
    "arm-pipeline runs show --job 'a b'",
  ]);
});

test("the lines stand in two columns", () => {
  expect(nextStepLines(nextSteps(recordOf(end("on_hold")), { last: true, terminal: false }), "next:")).toEqual([
    "  next: arm-pipeline run --rerun-failed --approve hold --approve 'hold too'  approve, and go on from here",
    "  next: arm-pipeline runs open                                               the report, in a browser",
  ]);
});
