import { duration, some } from "../../../text/quantities.ts";
import { isFailure, jobWords, lastNodes, nodeName, outcomeWords } from "../format.ts";
import type { JobRecord, RunRecord } from "../run-model.ts";
import { type Anchors, statusClass } from "./anchors.ts";
import { html } from "./escape.ts";
import { lastLinesHtml } from "./log.ts";

/** How much of what a failed step printed stands on top. */
const lastLines = 12;
const mostFailures = 10;

/** What a reader came for: each step that failed with its last lines, and each job that failed or waits without one. */
export function failuresHtml(run: RunRecord, anchors: Anchors): string {
  const jobs = [...run.jobs.values()];
  const failures = jobs.filter((job) => statusClass(job) === "bad").flatMap((job) => failuresOf(job, anchors));
  const held = jobs.filter(({ phase, waitingFor }) => phase !== "ended" && waitingFor === "approval");
  const shown = failures.slice(0, mostFailures);
  const rest = failures.length - shown.length;
  const more = rest > 0 ? `<p class="soft">and ${some(rest, "more failed step")}, below</p>` : "";
  const failed =
    failures.length === 0 ? "" : `<section id="failed"><h2>What failed</h2>${shown.join("\n")}${more}</section>`;
  const waiting =
    held.length === 0
      ? ""
      : `<section><h2>What waits</h2>${held.map(({ name }) => `<p>Not approved: <a href="#${anchors.job(name)}">${html(name)}</a></p>`).join("")}</section>`;
  return failed + waiting;
}

function failuresOf(job: JobRecord, anchors: Anchors): readonly string[] {
  const steps = lastNodes(job).flatMap((node) =>
    node.steps.flatMap((step) => {
      const { outcome, startedAt, endedAt = startedAt, log } = step;
      if (outcome === undefined || !isFailure(outcome)) return [];
      const link = `<a href="#${anchors.step(job.name, node, step)}">${html(nodeName(job, node.node))} › ${html(step.name)}</a>`;
      const how = `<span class="tone">${html(outcomeWords(outcome))}</span> <span class="soft">after ${duration(endedAt - startedAt)}</span>`;
      const said = log.isEmpty() ? '<p class="soft">It printed nothing.</p>' : lastLinesHtml(step, lastLines);
      return [`<article class="failure bad"><h3>${link}</h3><p>${how}</p>${said}</article>`];
    }),
  );
  if (steps.length > 0) return steps;
  const why = job.because === undefined ? "" : `: ${html(job.because)}`;
  return [
    `<article class="failure bad"><h3><a href="#${anchors.job(job.name)}">${html(job.name)}</a></h3><p><span class="tone">${html(jobWords(job))}</span>${why}</p></article>`,
  ];
}
