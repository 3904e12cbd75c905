import { duration } from "../../../text/quantities.ts";
import { isFailure, jobWords, nodeName, outcomeWords, whyItRan } from "../format.ts";
import type { JobRecord, NodeRecord, RunRecord, StepRecord } from "../run-model.ts";
import { type Anchors, statusClass, statusSign } from "./anchors.ts";
import { html } from "./escape.ts";
import { type LogPlace, logHtml } from "./log.ts";

/** All jobs with their steps: those that failed first and unfolded, the others in the order of the workflow. */
export function jobsHtml(run: RunRecord, anchors: Anchors): string {
  const jobs = [...run.jobs.values()];
  const bad = (job: JobRecord): boolean => statusClass(job) === "bad";
  return [...jobs.filter(bad), ...jobs.filter((job) => !bad(job))]
    .map((job) => jobHtml(job, { run: run.run, anchors, ran: whyItRan(job, run) }))
    .join("\n");
}

interface Where {
  readonly run: string;
  readonly anchors: Anchors;
}

function jobHtml(job: JobRecord, { run, anchors, ran }: Where & { readonly ran: string | undefined }): string {
  const { name, because, startedAt, endedAt, nodes, nodeCount, attempt } = job;
  const took = startedAt === undefined || endedAt === undefined ? "" : duration(endedAt - startedAt);
  const reason = because ?? (ran === undefined ? undefined : `ran ${ran}`);
  const why = reason === undefined ? "" : `<span class="soft">: ${html(reason)}</span>`;
  const several = nodeCount > 1 || attempt > 1;
  const body = nodes.map((node) => nodeHtml(node, { run, job, anchors, several })).join("\n");
  const open = statusClass(job) === "bad" ? " open" : "";
  return `<details class="job ${statusClass(job)}"${open}><summary><span class="sign">${statusSign(job)}</span><span class="what"><strong>${html(name)}</strong> <span class="tone">${html(jobWords(job))}</span>${why}</span><span class="took">${took}</span></summary>
<div class="body" id="${anchors.job(name)}">${body === "" ? '<p class="note soft">No step of it ran.</p>' : body}</div></details>`;
}

function nodeHtml(
  node: NodeRecord,
  { run, job, anchors, several }: Where & { readonly job: JobRecord; readonly several: boolean },
): string {
  const attempt = job.attempt > 1 ? `, attempt ${node.attempt}` : "";
  const title = several ? `<h3>${html(`${nodeName(job, node.node)}${attempt}`)}</h3>` : "";
  const steps = node.steps.map((step) =>
    stepHtml(step, { run, job: job.name, id: anchors.step(job.name, node, step) }),
  );
  const notes = node.notes.map((note) => `<p class="note soft">${html(note)}</p>`);
  return [title, ...steps, ...notes].join("\n");
}

function stepHtml(step: StepRecord, place: LogPlace): string {
  const { name, startedAt, endedAt, outcome, log } = step;
  const failed = outcome !== undefined && isFailure(outcome);
  const tone = failed ? "bad" : outcome === undefined ? "open" : outcome.kind === "passed" ? "good" : "none";
  const sign = statusSign(toneStatus[tone]);
  const words = outcome === undefined ? "did not end" : outcomeWords(outcome);
  // That a step passed is said by its sign; every other end is said in words.
  const ending = tone === "good" ? `<span class="hidden">${words}</span>` : `<span class="tone">${html(words)}</span>`;
  const took = endedAt === undefined || outcome?.kind === "skipped" ? "" : duration(endedAt - startedAt);
  const row = `<span class="sign">${sign}</span><span class="what">${html(name)} ${ending}</span><span class="took">${took}</span>`;
  // Nothing is behind a step that printed nothing, so nothing unfolds.
  if (log.isEmpty()) return `<div class="step ${tone}" id="${place.id}">${row}</div>`;
  return `<details class="step ${tone}"${failed ? " open" : ""}><summary>${row}</summary>${logHtml(step, place)}</details>`;
}

const toneStatus = {
  good: { phase: "ended", status: "success" },
  bad: { phase: "ended", status: "failed" },
  none: { phase: "ended", status: "canceled" },
  open: { phase: "running", status: undefined },
} as const;
