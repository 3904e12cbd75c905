import { shownName } from "../../../text/file-name.ts";
import { count, duration, size, some } from "../../../text/quantities.ts";
import { runFolder } from "../../state/run-folder.ts";
import { failedTests, failureText } from "../failed-tests.ts";
import { artifactsOf, lastNodes, nodeName } from "../format.ts";
import type { JobRecord, NodeRecord } from "../run-model.ts";
import { storedIn } from "../stored-in.ts";
import { ansiLines } from "./ansi.ts";
import { html } from "./escape.ts";
import { fileLink } from "./file-link.ts";
import { lineHtml } from "./log.ts";

/** More failed tests than this are folded at first. */
const mostUnfolded = 5;
/** As much of a test's message as is worth reading here. */
const messageLimit = 20_000;

/** Test results: a line for each job that has some, and each failed test with its message. */
export function testsHtml(jobs: readonly JobRecord[]): string {
  const all = storedIn(jobs).filter(({ tests }) => tests.length > 0);
  if (all.length === 0) return "";
  const sum = (node: NodeRecord, key: "tests" | "failures" | "skipped"): number =>
    node.tests.reduce((total, each) => total + each[key], 0);
  const number = (value: number, tone: string): string =>
    `<td class="number${value > 0 ? ` ${tone}` : ""}"><span class="tone">${count(value)}</span></td>`;
  const rows = all.map(
    (node) =>
      `<tr><td>${html(node.name)}</td>${number(sum(node, "tests"), "")}${number(sum(node, "failures"), "bad")}${number(sum(node, "skipped"), "")}</tr>`,
  );
  const failed = failedTests(jobs);
  const open = failed.length <= mostUnfolded ? " open" : "";
  const messages = failed.map((test) => {
    const { name, jobs: names, place, seconds } = test;
    const facts = [names.join(", "), place, seconds === undefined ? undefined : duration(seconds * 1000)];
    const more = facts.flatMap((fact) => (fact === undefined ? [] : [`<span class="soft">${html(fact)}</span>`]));
    const row = `<span class="sign">✗</span><span class="what">${html(name)} ${more.join(" · ")}</span>`;
    const text = failureText(test);
    if (text.trim() === "") return `<div class="step bad">${row}</div>`;
    const lines = ansiLines(text.slice(0, messageLimit)).map(lineHtml);
    return `<details class="step bad"${open}><summary>${row}</summary><pre tabindex="0" role="region" aria-label="Message">${lines.join("")}</pre></details>`;
  });
  return `<section id="tests"><h2>Tests</h2><div class="wide"><table><thead><tr><th>Job</th><th class="number">Tests</th><th class="number">Failed</th><th class="number">Skipped</th></tr></thead><tbody>${rows.join("\n")}</tbody></table></div>${messages.join("\n")}</section>`;
}

/** The files that the jobs stored, as links to where they lie beside the page. */
export function artifactsHtml(jobs: readonly JobRecord[]): string {
  const all = jobs.flatMap((job) =>
    lastNodes(job).flatMap((node) =>
      artifactsOf(node).map((file) => ({
        ...file,
        name: nodeName(job, node.node),
        place: { job: job.name, node: node.node },
      })),
    ),
  );
  if (all.length === 0) return "";
  const rows = all.map(
    ({ path, bytes, name, place }) =>
      `<tr><td>${html(name)}</td><td>${fileLink(`${runFolder.artifacts(place)}/${path}`, shownName(path))}</td><td class="number">${size(bytes)}</td></tr>`,
  );
  const total = all.reduce((sum, { bytes }) => sum + bytes, 0);
  return `<section id="artifacts"><h2>Artifacts <span class="soft">${some(all.length, "file")}, ${size(total)}</span></h2><table class="files"><thead><tr><th>Job</th><th>File</th><th class="number">Size</th></tr></thead><tbody>${rows.join("\n")}</tbody></table></section>`;
}
