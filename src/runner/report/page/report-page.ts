import type { JobRecord, NodeRecord, RunRecord, StepRecord } from "../run-model.ts";
import { linesOf } from "../step-log.ts";
import { storedIn } from "../summary.ts";
import { duration, isFailure, jobWords, outcomeWords, size, some } from "../words.ts";
import { ansiToHtml } from "./ansi.ts";
import { html } from "./escape.ts";
import { graphSvg, statusClass } from "./graph.ts";
import { styles } from "./styles.ts";

/**
 * A run as one page that needs nothing else: no script, no picture and no address of elsewhere, and a policy that would let none of them
 * in should a log ever get past the escaping.
 */
export function reportPage(run: RunRecord): string {
  const jobs = [...run.jobs.values()];
  const title = `${run.workflow} · ${(run.status ?? "interrupted").replace("_", " ")}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${html(title)}</title><style>${styles}</style></head><body>
<h1 class="${statusClass({ phase: "ended", status: run.status === "success" || run.status === "failed" ? run.status : "canceled" })}">${html(run.workflow)} <span class="tone">${html((run.status ?? "interrupted").replace("_", " "))}</span></h1>
<p class="soft">Run ${html(run.run)}, ${some(jobs.length, "job")}, ${duration(run.at)}</p>
<h2>Workflow</h2><div class="wide">${graphSvg(jobs)}</div>
<h2>Timeline</h2><div class="bars">${jobs.map((job) => bar(job, run.at)).join("")}</div>
<h2>Logs</h2>${jobs.map(jobLogs).join("\n")}
${tests(jobs)}${artifacts(jobs)}</body></html>
`;
}

function bar(job: JobRecord, total: number): string {
  const { name, startedAt, endedAt = total } = job;
  const percent = (ms: number): string => `${((100 * ms) / Math.max(1, total)).toFixed(2)}%`;
  if (startedAt === undefined)
    return `<span>${html(name)}</span><span class="soft">${html(jobWords(job))}</span><span></span>`;
  const style = `left:${percent(startedAt)};width:${percent(endedAt - startedAt)}`;
  const took = duration(endedAt - startedAt);
  return `<span>${html(name)}</span><span class="track ${statusClass(job)}"><span class="bar" style="${style}"></span></span><span class="right">${took}</span>`;
}

function jobLogs(job: JobRecord): string {
  const because = job.because === undefined ? "" : `: ${job.because}`;
  const open = statusClass(job) === "bad" ? " open" : "";
  const nodes = job.nodes.flatMap((node) => [
    ...(job.nodes.length > 1 ? [`<p class="note b">${html(nodeTitle(job, node))}</p>`] : []),
    ...node.steps.map(stepLog),
    ...node.notes.map((note) => `<p class="note soft">${html(note)}</p>`),
  ]);
  return `<details${open}><summary class="${statusClass(job)}"><span class="b">${html(job.name)}</span> <span class="tone">${html(jobWords(job))}</span><span class="soft">${html(because)}</span></summary>${nodes.join("\n")}</details>`;
}

const nodeTitle = ({ nodeCount }: JobRecord, { node, attempt }: NodeRecord): string =>
  [nodeCount > 1 ? `Node ${node}` : "", `attempt ${attempt}`].filter(Boolean).join(", ");

function stepLog({ name, startedAt, endedAt, outcome, log }: StepRecord): string {
  const failed = outcome !== undefined && isFailure(outcome);
  const tone = failed ? "bad" : outcome?.kind === "passed" ? "good" : "none";
  const { head, dropped, tail } = log.parts();
  const missing = dropped > 0 ? `\n<span class="b">… ${dropped} letters are left out here …</span>\n` : "";
  const whole =
    dropped > 0
      ? ansiToHtml(linesOf(head).join("\n")) + missing + ansiToHtml(linesOf(tail).join("\n"))
      : ansiToHtml(linesOf(head + tail).join("\n"));
  const took = endedAt === undefined ? "" : duration(endedAt - startedAt);
  const words = outcome === undefined ? "did not end" : outcomeWords(outcome);
  const said = whole === "" ? '<p class="note soft">It printed nothing.</p>' : `<pre>${whole}</pre>`;
  return `<details${failed ? " open" : ""}><summary class="${tone}">${html(name)} <span class="tone">${html(words)}</span><span class="right soft">${took}</span></summary>${said}</details>`;
}

function tests(jobs: readonly JobRecord[]): string {
  const rows = storedIn(jobs).flatMap(({ name, tests: totals }) =>
    totals.flatMap(({ tests: count, failures, skipped, failed }) => [
      `<tr><td>${html(name)}</td><td>${some(count, "test")}, ${failures} failed, ${skipped} skipped</td></tr>`,
      ...failed.map(
        (each) =>
          `<tr class="bad"><td class="tone">failed</td><td>${html(each.name)}<pre>${html(each.message)}</pre></td></tr>`,
      ),
    ]),
  );
  return rows.length === 0 ? "" : `<h2>Tests</h2><table>${rows.join("")}</table>`;
}

function artifacts(jobs: readonly JobRecord[]): string {
  const rows = storedIn(jobs).flatMap(({ name, artifacts: files }) =>
    files.map(
      ({ path, bytes }) => `<tr><td>${html(name)}</td><td>${html(path)}</td><td class="right">${size(bytes)}</td></tr>`,
    ),
  );
  return rows.length === 0 ? "" : `<h2>Artifacts</h2><table>${rows.join("")}</table>`;
}
