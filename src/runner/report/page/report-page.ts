import { duration, some } from "../../../text/quantities.ts";
import { aboutFacts } from "../about-facts.ts";
import { creditLines } from "../credit-lines.ts";
import { criticalPath, pathWords } from "../critical-path.ts";
import { testsAreTheReason } from "../failed-tests.ts";
import { runWords, statusCounts } from "../format.ts";
import { nextSteps } from "../next-steps.ts";
import type { RunRecord } from "../run-model.ts";
import { type Anchors, anchorsOf, statusClass } from "./anchors.ts";
import { html } from "./escape.ts";
import { failuresHtml } from "./failures.ts";
import { graphSvg } from "./graph.ts";
import { jobsHtml } from "./job-logs.ts";
import { artifactsHtml, testsHtml } from "./stored.ts";
import { scrollHint, styles } from "./styles.ts";
import { timelineHtml } from "./timeline.ts";

/**
 * A run as one page that needs nothing else: no script, no picture and no address of elsewhere, and a policy that would
 * let none of them in should a log ever get past the escaping. It links to the artifacts beside it.
 */
export function reportPage(run: RunRecord): string {
  const jobs = [...run.jobs.values()];
  const anchors = anchorsOf(run);
  const path = criticalPath(run).map(({ job }) => job);
  const failures = failuresHtml(run, anchors);
  const graph = graphSvg(run, { anchors, path });
  const testsFirst = testsAreTheReason(jobs);
  const [tests, artifacts] = [testsHtml(jobs), artifactsHtml(jobs)];
  const places = [
    ["failed", "What failed", failures.includes('id="failed"')],
    ["tests", "Tests", testsFirst],
    ["workflow", "Workflow", true],
    ["timeline", "Timeline", true],
    ["jobs", "Jobs", true],
    ["tests", "Tests", tests !== "" && !testsFirst],
    ["artifacts", "Artifacts", artifacts !== ""],
  ] as const;
  const links = places.filter(([, , there]) => there).map(([id, name]) => `<a href="#${id}">${name}</a>`);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<title>${html(`${run.workflow} ${runWords(run)} · ${run.run}`)}</title><style>${styles}${scrollHint(graph.scrollsBelow)}</style></head><body>
${headerHtml(run, anchors)}
<nav aria-label="Parts of the report">${links.join("")}</nav>
<main>${failures}
${testsFirst ? tests : ""}
<section id="workflow"><h2>Workflow</h2><p class="scroll-hint soft" aria-hidden="true">Wider than this window: scroll it sideways →</p><div class="graph" tabindex="0" role="region" aria-label="Workflow">${graph.svg}</div></section>
<section id="timeline"><h2>Timeline</h2>${timelineHtml(run, anchors)}</section>
<section id="jobs"><h2>Jobs</h2>${jobsHtml(run, anchors)}</section>
${testsFirst ? "" : tests}${artifacts}</main></body></html>
`;
}

function headerHtml(run: RunRecord, anchors: Anchors): string {
  const status = run.status === "success" || run.status === "failed" ? run.status : "canceled";
  const tone = statusClass({ phase: run.status === "on_hold" ? "waiting" : "ended", status });
  const facts = [
    `Run ${run.run}`,
    duration(run.at),
    `${some(run.jobs.size, "job")}: ${statusCounts([...run.jobs.values()])}`,
  ];
  return `<header class="${tone}"><h1>${html(run.workflow)} <span class="tone">${html(runWords(run))}</span></h1><p class="soft">${facts.map((fact) => `<span>${html(fact)}</span>`).join(" · ")}</p>${aboutHtml(run)}${criticalHtml(run, anchors)}${creditsHtml(run)}${nextHtml(run)}</header>`;
}

/** Of what the run is, and how it was asked for. */
function aboutHtml({ about }: RunRecord): string {
  if (about === undefined) return "";
  const facts = aboutFacts(about).map(([name, value]) => {
    const shown = name === "command" || name === "commit" ? `<code>${html(value)}</code>` : html(value);
    return `<div><dt>${name}</dt><dd>${shown}</dd></div>`;
  });
  return `<dl class="about">${facts.join("")}</dl>`;
}

/** The commands that go on from here; the page itself is open. */
function nextHtml(run: RunRecord): string {
  const steps = nextSteps(run, { last: false, terminal: false }).filter(
    ({ command }) => !command.includes(" runs open"),
  );
  if (steps.length === 0) return "";
  const rows = steps.map(
    ({ command, what }) => `<li><code>${html(command)}</code> <span class="soft">${html(what)}</span></li>`,
  );
  return `<ul class="next" aria-label="What to do next">${rows.join("")}</ul>`;
}

/** What it would cost there; nothing where no rate is known. */
function creditsHtml(run: RunRecord): string {
  const [first, ...more] = creditLines(run);
  if (first === undefined) return "";
  return `<p class="soft">${html([first, ...more.map((line) => line.trim())].join(" "))}</p>`;
}

/** Which jobs made the run as long as it was. */
function criticalHtml(run: RunRecord, anchors: Anchors): string {
  const path = criticalPath(run);
  if (path.length < 2) return "";
  const parts = path.map(
    (entry) => `<li><a href="#${anchors.job(entry.job)}">${html(entry.job)}</a> ${pathWords(entry)}</li>`,
  );
  const title = "The chain of jobs that made the run as long as it was";
  return `<div class="critical-path"><span class="soft" title="${title}">Critical path</span><ol class="path">${parts.join("")}</ol></div>`;
}
