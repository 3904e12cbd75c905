import type { RunEvent } from "../../../../src/runner/events.ts";

const esc = "\u001b";

/** A run with something of everything: nodes, tests, artifacts, a failure, a skipped step, an approval, and output that means no good. */
export const delivery: readonly RunEvent[] = [
  {
    ...{ kind: "run-started", at: 0, run: "r1", workflow: "deliver" },
    jobs: [
      { name: "build", requires: [] },
      { name: "test", requires: ["build"] },
      { name: "approve", requires: ["build"] },
      { name: "deploy", requires: ["test", "approve"] },
      { name: "destroy", requires: ["deploy"] },
    ],
  },
  { kind: "job-started", at: 0, job: "build", nodes: 1 },
  { kind: "step-started", at: 20, job: "build", node: 0, index: 0, step: "Checkout code" },
  { kind: "step-ended", at: 400, job: "build", node: 0, index: 0, step: "Checkout code", outcome: { kind: "passed" } },
  { kind: "step-started", at: 400, job: "build", node: 0, index: 1, step: "Build <script>alert(1)</script>" },
  {
    kind: "step-output",
    at: 500,
    job: "build",
    node: 0,
    index: 1,
    chunk: `${esc}[32mgreen${esc}[0m and ${esc}]0;title\u0007`,
  },
  {
    kind: "step-output",
    at: 600,
    job: "build",
    node: 0,
    index: 1,
    chunk: "half a line\r\n10%\r20%\r100%\nno line end",
  },
  {
    ...{ kind: "step-ended", at: 61_000, job: "build", node: 0, index: 1 },
    step: "Build <script>alert(1)</script>",
    outcome: { kind: "passed" },
  },
  { kind: "artifact-stored", at: 61_500, job: "build", node: 0, path: "image.json", bytes: 412 },
  { kind: "job-ended", at: 62_000, job: "build", status: "success" },
  { kind: "job-waiting", at: 62_000, job: "approve", for: "approval" },
  { kind: "job-started", at: 62_000, job: "test", nodes: 2 },
  { kind: "step-started", at: 62_100, job: "test", node: 0, index: 0, step: "Run tests" },
  { kind: "step-started", at: 62_100, job: "test", node: 1, index: 0, step: "Run tests" },
  { kind: "step-output", at: 63_000, job: "test", node: 1, index: 0, chunk: 'expected "<b>" & got ]]> \u202eevil\n' },
  { kind: "step-output", at: 63_000, job: "test", node: 0, index: 0, chunk: "fine\n" },
  { kind: "step-ended", at: 70_000, job: "test", node: 0, index: 0, step: "Run tests", outcome: { kind: "passed" } },
  {
    kind: "step-ended",
    at: 74_000,
    job: "test",
    node: 1,
    index: 0,
    step: "Run tests",
    outcome: { kind: "failed", exitCode: 1 },
  },
  {
    ...{ kind: "step-ended", at: 74_000, job: "test", node: 1, index: 1 },
    step: "Publish",
    outcome: { kind: "skipped", because: "an-earlier-step-failed" },
  },
  {
    ...{ kind: "test-results-stored", at: 74_100, job: "test", node: 1 },
    totals: {
      tests: 12,
      failures: 1,
      skipped: 2,
      failed: [
        {
          ...{ name: "page > shows <b>", message: "expected & got\nmore", place: "src/page.test.ts:12", seconds: 0.3 },
          details: "AssertionError: expected & got\nmore\n    at src/page.test.ts:12:10\n- <b>\n+ &",
        },
      ],
    },
  },
  { kind: "note", at: 74_200, job: "test", node: 1, message: "No cache was found." },
  {
    kind: "job-ended",
    at: 75_000,
    job: "test",
    status: "failed",
    because: `the step "Run tests" failed with exit status 1`,
  },
  { kind: "job-ended", at: 75_000, job: "deploy", status: "not_run", because: '"test" failed' },
  { kind: "job-ended", at: 75_000, job: "destroy", status: "not_run", because: '"deploy" did not run' },
  { kind: "run-ended", at: 75_000, status: "failed" },
];
