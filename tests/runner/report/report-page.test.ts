import { expect, test } from "vitest";
import type { RunEvent } from "../../../src/runner/events.ts";
import { ansiToHtml } from "../../../src/runner/report/page/ansi.ts";
import { reportPage } from "../../../src/runner/report/page/report-page.ts";
import { recordOf } from "../../../src/runner/report/run-model.ts";
import { delivery } from "./support/delivery.ts";

const esc = "\u001b";

test("the page of a run that failed", async () => {
  await expect(reportPage(recordOf(delivery))).toMatchFileSnapshot("recorded/report.html.txt");
});

test("no text of a run becomes a tag, an attribute or an address of the page", () => {
  const evil = `"'><img src=https://evil.test onerror=alert(1)></pre></style><script>alert(1)</script>`;
  const place = { job: evil, node: 0, index: 0 } as const;
  const events: readonly RunEvent[] = [
    { kind: "run-started", at: 0, run: evil, workflow: evil, jobs: [{ name: evil, requires: [] }] },
    { kind: "job-started", at: 0, job: evil, nodes: 1 },
    { kind: "step-started", at: 0, ...place, step: evil },
    { kind: "step-output", at: 0, ...place, chunk: `${esc}[31m${evil}${esc}[0m` },
    { kind: "step-ended", at: 0, ...place, step: evil, outcome: { kind: "refused", message: evil } },
    { kind: "artifact-stored", at: 0, job: evil, node: 0, path: evil, bytes: 1 },
    {
      ...{ kind: "test-results-stored", at: 0, job: evil, node: 0 },
      totals: { tests: 1, failures: 1, skipped: 0, failed: [{ name: evil, message: evil }] },
    },
    { kind: "note", at: 0, job: evil, node: 0, message: evil },
    { kind: "job-ended", at: 0, job: evil, status: "failed", because: evil },
    { kind: "run-ended", at: 0, status: "failed" },
  ];
  const page = reportPage(recordOf(events));
  expect(page.match(/<(?:img|script|a|link|iframe|object)\b/g)).toBeNull();
  expect(page.match(/<\/style>/g)).toHaveLength(1);
  // Without texts, what is left of each tag is ours: no quote of a stranger has ended an attribute.
  expect(page.replaceAll(/>[^<]*</g, "><")).not.toMatch(/onerror=[^&]*&?(?<!&quot;)alert\(1\)[^&]*"/);
});

test("colours of a terminal become classes, and all else that it would obey is left out", () => {
  const text = `${esc}[1;31mbad${esc}[0m ${esc}[38;5;2mok${esc}[39m ${esc}[38;2;1;31;1mtrue${esc}[m${esc}[2J${esc}]8;;https://evil.test\u0007link${esc}]8;;\u0007 <b>`;
  expect(ansiToHtml(text)).toBe('<span class="b c1">bad</span> <span class="c2">ok</span> truelink &lt;b&gt;');
});
