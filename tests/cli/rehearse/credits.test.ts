import { expect, test } from "vitest";
import { creditRate, creditsFor } from "../../../src/circleci/credits.ts";
import { whatIfClass } from "../../../src/cli/rehearse/what-if-class.ts";
import type { RunEvent } from "../../../src/runner/events.ts";
import { creditLines } from "../../../src/runner/report/credit-lines.ts";
import { reportPage } from "../../../src/runner/report/page/report-page.ts";
import { type RunRecord, recordOf } from "../../../src/runner/report/run-model.ts";
import { rehearsals, workflow } from "../support/rehearsals.ts";

const cli = rehearsals();

/** A job of so many nodes, each of which took so long. */
const eventsOf = (job: string, seconds: readonly number[]): readonly RunEvent[] => [
  { kind: "job-started", at: 0, job, nodes: seconds.length },
  ...seconds.flatMap((each, node): readonly RunEvent[] => {
    const step = { job, node, index: 0, step: "Spin up environment" };
    return [
      { kind: "step-started", at: 0, ...step },
      { kind: "step-ended", at: each * 1000, ...step, outcome: { kind: "passed" } },
    ];
  }),
  { kind: "job-ended", at: Math.max(...seconds) * 1000, job, status: "success" },
];

type Job = readonly [name: string, executor: "docker" | "machine", resourceClass: string, seconds: readonly number[]];
const recorded = (...jobs: readonly Job[]): RunRecord =>
  recordOf([
    {
      kind: "run-started",
      at: 0,
      run: "r",
      workflow: "w",
      jobs: jobs.map(([name, executor, resourceClass]) => ({ name, requires: [], on: { executor, resourceClass } })),
    },
    ...jobs.flatMap(([name, , , seconds]) => eventsOf(name, seconds)),
  ]);
const record = recorded(
  ["a", "docker", "medium", [10, 61]],
  ["b", "machine", "arm.large", [90]],
  ["c", "machine", "gpu.nvidia.small", [5]],
);

test("a task is billed by the second, and then by the whole credit", () => {
  const rate = creditRate("docker", "medium");
  if (rate === undefined) throw new Error("no rate");
  // The example of CircleCI's own article: ten seconds of a medium container are two credits.
  expect([creditsFor(rate, 10_000), creditsFor(rate, 5_500), creditsFor(rate, 60_000)]).toEqual([2, 1, 10]);
  expect(creditRate("machine", "toString")).toBeUndefined();
});

test("a run's credits stand by job and in all, with what is not known, and where the rates are from", () => {
  expect(creditLines(record)).toEqual([
    "Credits on CircleCI for these times: 43: a 13 (medium), b 30 (arm.large); no rate is known for c (machine gpu.nvidia.small).",
    "  by rates that were public from 2021-03 to 2025-04; today's: https://circleci.com/pricing/price-list",
  ]);
});

test("they stand in the report too, where a rate is known", () => {
  expect(reportPage(record)).toContain("Credits on CircleCI for these times: 43: a 13 (medium), b 30 (arm.large);");
  expect(reportPage(recorded(["c", "machine", "medium", [5]]))).not.toContain("Credits");
});

test("another class changes the list and not the times", () => {
  expect(creditLines(record, "arm.medium")[1]).toBe(
    "With arm.medium, if that took the same times: 33: a 17 (arm.medium), b 15 (arm.medium), c 1 (arm.medium).",
  );
});

test("a run of classes without a known rate says nothing, unless it is asked", () => {
  const unknown = recorded(["c", "machine", "medium", [5]]);
  expect(creditLines(unknown)).toEqual([]);
  expect(creditLines(unknown, "arm.xlarge")).toEqual([
    "Credits on CircleCI for these times: no rate is known for c (machine medium).",
    "With arm.xlarge, if that took the same times: no rate is known for c (machine arm.xlarge).",
  ]);
});

test("a job whose executor has no such class keeps its own, which is said", () => {
  expect(creditLines(record, "medium+")[1]).toBe(
    "With medium+, if that took the same times: 49: a 19 (medium+), b 30 (arm.large, as machine has no such class); no rate is known for c (machine gpu.nvidia.small).",
  );
});

test("a class that no job can be of is refused before anything starts", async () => {
  const machine = "{machine: {image: ubuntu-2404:current}, steps: [{run: echo here}]}";
  const folder = cli.repository(workflow({ a: machine, b: "{type: no-op}" }, ["a", "b"]));
  const { status, stdout, stderr } = await cli.run(["run", "--host", "--what-if", "class=medium+"], { in: folder });
  expect([status, stdout, stderr.split(": medium,")[0]]).toEqual([
    2,
    "",
    'error: --what-if: no job of this run can be of class "medium+".\n  next: With machine',
  ]);
  const dry = ["run", "--host", "--dry-run", "--what-if"];
  expect((await cli.run([...dry, "class=arm.large"], { in: folder })).status).toBe(0);
});

test.each([
  ["arm.large", "Write it as --what-if class=arm.large."],
  ["class=", "Write it as --what-if class=arm.large."],
  ["class=arm.larg", 'Did you mean "arm.large"?'],
])("--what-if %s is no class", (written, hint) => {
  expect(whatIfClass("class=arm.large")).toBe("arm.large");
  expect(() => whatIfClass(written)).toThrow(
    expect.objectContaining({ message: `--what-if: "${written}" names no resource class.`, next: [hint] }),
  );
});
