import { describe, expect, test } from "vitest";
import type { RunEvent } from "../../../src/runner/events.ts";
import { criticalPath, pathWords } from "../../../src/runner/report/critical-path.ts";
import { eventOfLine, jsonLine } from "../../../src/runner/report/json-lines.ts";
import { printRunJunit } from "../../../src/runner/report/junit.ts";
import { liveLines } from "../../../src/runner/report/live-tree.ts";
import { plainLines } from "../../../src/runner/report/plain-lines.ts";
import { recordOf } from "../../../src/runner/report/run-model.ts";
import { summaryLines } from "../../../src/runner/report/summary.ts";
import { columnsOf } from "../../../src/text/width.ts";
import { delivery } from "./support/delivery.ts";
import { evil, hostile } from "./support/hostile.ts";

const paint = (_colour: string, text: string): string => text;
const text = (lines: readonly string[]): string => `${lines.join("\n")}\n`;

describe("the reports of a run that failed", () => {
  test("as lines", async () => {
    const next = plainLines({ paint, colours: false });
    await expect(text(delivery.flatMap(next))).toMatchFileSnapshot("recorded/plain.txt");
  });

  test("as a summary", async () => {
    await expect(text(summaryLines(recordOf(delivery), paint))).toMatchFileSnapshot("recorded/summary.txt");
  });

  test("as test results", async () => {
    await expect(printRunJunit(recordOf(delivery))).toMatchFileSnapshot("recorded/junit.xml.txt");
  });

  test("as a tree while it runs, at the end, and on a small terminal", async () => {
    const halfway = recordOf(delivery.slice(0, -10));
    const shown = [
      liveLines(halfway, { columns: 80, rows: 24, now: 66_000, paint }),
      liveLines(recordOf(delivery), { columns: 80, rows: 24, now: 75_000, paint }),
      liveLines(halfway, { columns: 40, rows: 5, now: 66_000, paint }),
    ];
    await expect(shown.map(text).join("\n")).toMatchFileSnapshot("recorded/live.txt");
  });
});

test("the time that a step took is told within the sentence of why it failed", () => {
  const next = plainLines({ paint, colours: false });
  const place = { job: "build", node: 0, index: 0, step: "Spin up environment" } as const;
  const refused = { kind: "refused", message: "The image is not there." } as const;
  const events: readonly RunEvent[] = [
    { kind: "run-started", at: 0, run: "r1", workflow: "w", jobs: [{ name: "build", requires: [] }] },
    { kind: "job-started", at: 0, job: "build", nodes: 1 },
    { kind: "step-started", at: 0, ...place },
    { kind: "step-ended", at: 2500, ...place, outcome: refused },
    { kind: "step-ended", at: 0, ...place, index: 1, outcome: refused },
  ];
  expect(events.flatMap(next).slice(-2)).toEqual([
    "build | Spin up environment: failed: The image is not there, after 2.5s",
    "build | Spin up environment: failed: The image is not there.",
  ]);
});

test("an artifact that is stored twice is one", () => {
  const stored = (bytes: number) =>
    ({ kind: "artifact-stored", at: 1, job: "build", node: 0, path: "a", bytes }) as const;
  const record = recordOf([
    { kind: "run-started", at: 0, run: "r1", workflow: "w", jobs: [{ name: "build", requires: [] }] },
    { kind: "job-started", at: 0, job: "build", nodes: 1 },
    ...[stored(5), stored(7)],
  ]);
  expect(summaryLines(record, paint)).toContain("Artifacts: 1 file, 7 bytes");
});

test("lines are whole however the output is cut, and one without an end is shown in long pieces", () => {
  const text = Array.from({ length: 5000 }, (_, index) => `this is line ${index}`).join("\n");
  const linesOf = (output: string, size: number): readonly string[] => {
    const next = plainLines({ paint, colours: false });
    const place = { job: "build", node: 0, index: 1 } as const;
    for (const event of delivery.slice(0, 5)) next(event);
    const chunks = Array.from({ length: Math.ceil(output.length / size) }, (_, index) =>
      output.slice(index * size, (index + 1) * size),
    );
    const events: readonly RunEvent[] = [
      ...chunks.map((chunk) => ({ kind: "step-output", at: 500, ...place, chunk }) as const),
      { kind: "step-ended", at: 600, ...place, step: "Build", outcome: { kind: "passed" } },
    ];
    return events.flatMap(next).map((line) => line.replace(/^build {3}\| /, ""));
  };
  for (const size of [1, 7, 1000, 30_000, 65_536]) expect(linesOf(text, size).join("\n")).toBe(text);
  expect(linesOf("x".repeat(40_000), 10_000).map(({ length }) => length)).toEqual([20_000, 20_000]);
});

test("no name and no reason moves a terminal's cursor or begins a line of its own", () => {
  const wild = "\u001b[2J\u001b]0;title\u0007one\ntwo\r\n";
  const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);
  const named = JSON.parse(JSON.stringify(hostile).replaceAll(inJson(evil), inJson(wild))) as readonly RunEvent[];
  // The name of a run is ours.
  const events = named.map((event) => (event.kind === "run-started" ? { ...event, run: "r" } : event));
  const lines = [
    ...events.flatMap(plainLines({ paint, colours: false })),
    ...summaryLines(recordOf(events), paint),
    ...liveLines(recordOf(events.slice(0, -2)), { columns: 80, rows: 24, now: 1, paint }),
  ];
  expect(lines.filter((line) => ["\n", "\r", "\u001b"].some((letter) => line.includes(letter)))).toEqual([]);
  expect(lines).toContain("one two | > one two");
});

test("every event is one line of JSON that reads back as it was", () => {
  expect(delivery.map((event) => eventOfLine(jsonLine(event).trimEnd()))).toEqual(delivery);
  expect([eventOfLine('{"kind":"job-st'), eventOfLine("7")]).toEqual([undefined, undefined]);
});

test("the critical path goes back from the last job over what each waited for last", () => {
  expect(criticalPath(recordOf(delivery))).toEqual([
    { job: "build", waitedMs: 0, tookMs: 62_000 },
    { job: "test", waitedMs: 0, tookMs: 13_000 },
  ]);
});

test("a job that only waited is on the critical path for its wait, and one that did not run is not", () => {
  const names = ["build", "approve", "deploy", "tell"];
  const jobs = names.map((name, index) => ({ name, requires: names.slice(0, index).slice(-1) }));
  const events: readonly RunEvent[] = [
    { kind: "run-started", at: 0, run: "r", workflow: "w", jobs },
    { kind: "job-started", at: 0, job: "build", nodes: 1 },
    { kind: "job-ended", at: 2000, job: "build", status: "success" },
    { kind: "job-waiting", at: 2000, job: "approve", for: "approval" },
    { kind: "job-ended", at: 62_000, job: "approve", status: "failed" },
    { kind: "job-ended", at: 62_000, job: "deploy", status: "not_run", because: '"approve" failed' },
    { kind: "job-started", at: 64_000, job: "tell", nodes: 1 },
    { kind: "job-ended", at: 65_000, job: "tell", status: "success" },
    { kind: "run-ended", at: 65_000, status: "failed" },
  ];
  expect(criticalPath(recordOf(events)).map((entry) => `${entry.job} ${pathWords(entry)}`)).toEqual([
    ...["build 2.0s", "approve waited 1m 00s", "tell 1.0s after waiting 2.0s"],
  ]);
});

test("the tree never leaves the terminal, whatever its size", () => {
  const run = recordOf(delivery.slice(0, -10));
  for (let rows = 2; rows < 14; rows++)
    for (let columns = 20; columns < 90; columns += 7) {
      const lines = liveLines(run, { columns, rows, now: 66_000, paint });
      expect(lines.length).toBeLessThan(rows);
      expect(Math.max(...lines.map(columnsOf))).toBeLessThan(columns);
    }
});

test("a step that prints without end keeps its beginning and its end", () => {
  const run = recordOf(delivery.slice(0, 5));
  const log = run.jobs.get("build")?.nodes[0]?.steps.at(-1)?.log;
  for (let line = 0; line < 200_000; line++) log?.push(`line ${line}\n`);
  const { head, dropped, droppedLines, tail } = log?.parts() ?? { head: "", dropped: 0, droppedLines: 0, tail: "" };
  expect({
    head: head.slice(0, 14),
    all: head.length + dropped + tail.length,
    lines: head.split("\n").length - 1 + droppedLines + tail.split("\n").length - 1,
    bounded: head.length + tail.length < 460_000,
    last: log?.lastLine(),
  }).toEqual({
    head: "line 0\nline 1\n",
    all: 2_288_890,
    lines: 200_000,
    bounded: true,
    last: "line 199999",
  });
});
