import type { RunEvent } from "../../../../src/runner/events.ts";

const esc = "\u001b";

/** A text that would run a script wherever it got through. */
export const evil = `"'><img src=https://evil.test onerror=alert(1)></pre></style></svg></title><script>alert(1)</script><a href="javascript:alert(1)">`;
const place = { job: evil, node: 0, index: 0 } as const;

/** A run in which every text that somebody else chose means no good. */
export const hostile: readonly RunEvent[] = [
  { kind: "run-started", at: 0, run: evil, workflow: evil, jobs: [{ name: evil, requires: [evil] }] },
  { kind: "job-started", at: 0, job: evil, nodes: 1 },
  { kind: "step-started", at: 0, ...place, step: evil },
  { kind: "step-output", at: 0, ...place, chunk: `${esc}[31m${evil}${esc}[0m\n${evil.repeat(6000)}` },
  { kind: "step-ended", at: 0, ...place, step: evil, outcome: { kind: "refused", message: evil } },
  { kind: "artifact-stored", at: 0, job: evil, node: 0, path: evil, bytes: 1 },
  { kind: "artifact-stored", at: 0, job: evil, node: 0, path: "../../../../etc/passwd", bytes: 1 },
  { kind: "artifact-stored", at: 0, job: evil, node: 0, path: "half of a pair \ud83d", bytes: 1 },
  {
    kind: "test-results-stored",
    at: 0,
    job: evil,
    node: 0,
    totals: { tests: 1, failures: 1, skipped: 0, failed: [{ name: evil, message: evil }] },
  },
  { kind: "note", at: 0, job: evil, node: 0, message: evil },
  { kind: "job-ended", at: 0, job: evil, status: "failed", because: evil },
  { kind: "run-ended", at: 0, status: "failed" },
];
