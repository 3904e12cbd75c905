import { duration } from "../../../text/quantities.ts";
import { jobWords } from "../format.ts";
import type { JobRecord, RunRecord } from "../run-model.ts";
import { type Anchors, statusClass } from "./anchors.ts";
import { html } from "./escape.ts";

/** Marks of the axis stand at one of these, in seconds, or at whole hours. */
const nice = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600];
const mostMarks = 7;

/** When each job ran, on one axis for all; a thin line before a job is its wait for a machine, a group or a person. */
export function timelineHtml(run: RunRecord, anchors: Anchors): string {
  const total = Math.max(1, run.at);
  const step = stepOf(total);
  const marks = Array.from({ length: Math.floor(total / step) + 1 }, (_, index) => index * step)
    .filter((at) => at <= total * 0.94)
    .map((at) => `<span style="left:${percent(at, total)}">${axisWords(at, step)}</span>`);
  const grid = `style="--step:${percent(step, total)}"`;
  const rows = [...run.jobs.values()].map((job) => row(job, run, anchors));
  const waits = rows.some((text) => text.includes('class="wait"'));
  const legend = waits
    ? '<p class="legend soft"><span class="track"><span class="wait"></span></span> waited for a machine, a group or a person</p>'
    : "";
  return `${legend}<div class="timeline" ${grid}><div class="row" aria-hidden="true"><span class="axis">${marks.join("")}</span></div>${rows.join("\n")}</div>`;
}

function row(job: JobRecord, run: RunRecord, anchors: Anchors): string {
  const { name, requires, startedAt, endedAt } = job;
  const total = Math.max(1, run.at);
  const ended = endedAt ?? run.at;
  const link = `<a href="#${anchors.job(name)}">${html(name)}</a>`;
  const readyAt = Math.max(0, ...requires.map((before) => run.jobs.get(before)?.endedAt ?? 0));
  const waitEnd = startedAt ?? (job.waitingFor === undefined ? readyAt : ended);
  const wait = waitEnd - readyAt > total / 200 ? span("wait", { from: readyAt, to: waitEnd, total }) : "";
  const ran = startedAt === undefined ? "" : span("ran", { from: startedAt, to: ended, total });
  const took = startedAt === undefined ? jobWords(job) : duration(ended - startedAt);
  return `<div class="row"><span class="who">${link}</span><span class="track ${statusClass(job)}">${wait}${ran}</span><span class="took">${html(took)}</span></div>`;
}

const span = (
  kind: "wait" | "ran",
  { from, to, total }: { readonly from: number; readonly to: number; readonly total: number },
): string => `<span class="${kind}" style="left:${percent(from, total)};width:${percent(to - from, total)}"></span>`;

const percent = (ms: number, total: number): string => `${((100 * ms) / total).toFixed(2)}%`;

function stepOf(total: number): number {
  const found = nice.find((seconds) => total / (seconds * 1000) <= mostMarks);
  return 1000 * (found ?? 3600 * Math.ceil(total / 3_600_000 / mostMarks));
}

function axisWords(at: number, step: number): string {
  if (at === 0) return "0";
  const seconds = Math.round(at / 100) / 10;
  if (step < 1000) return `${seconds.toFixed(1)}s`;
  if (seconds < 60) return `${seconds}s`;
  return seconds % 3600 === 0 ? `${seconds / 3600}h` : duration(at).replace(/ 00s$/, "");
}
