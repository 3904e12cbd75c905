import { some } from "../../../text/quantities.ts";
import { runFolder } from "../../state/run-folder.ts";
import type { StepRecord } from "../run-model.ts";
import { showJob } from "../show-job.ts";
import { type LogParts, linesOf } from "../step-log.ts";
import { ansiLines } from "./ansi.ts";
import { html } from "./escape.ts";
import { fileLink } from "./file-link.ts";

/** Whose output is shown. */
export interface LogPlace {
  readonly run: string;
  readonly job: string;
  readonly id: string;
}

/** The output of a step with numbered lines, in a box that scrolls in itself. */
export function logHtml({ name, log }: StepRecord, { run, job, id }: LogPlace): string {
  const { head, dropped, droppedLines, tail } = wholeLines(log.parts());
  const label = `id="${id}" tabindex="0" role="region" aria-label="${html(`Output of ${name}`)}"`;
  if (dropped === 0) return `<pre ${label}>${lines(head + tail, 0)}</pre>`;
  const what = `${some(droppedLines, "line")} (${some(dropped, "character")})`;
  const command = showJob([run], job);
  const file = fileLink(runFolder.events, runFolder.events);
  const where = `All of it is in ${file} beside this page, and shown by <code>${html(command)}</code>`;
  const seen = head.split("\n").length - 1;
  return `<pre ${label}>${lines(head, 0)}<span class="gap">… ${what} are left out here …</span>${lines(tail, seen + droppedLines)}</pre><p class="note soft">${where}</p>`;
}

/** Leaves out the two halves of lines at a gap as well, unless a half is very long. */
function wholeLines({ head, dropped, droppedLines, tail }: LogParts): LogParts {
  if (dropped === 0) return { head, dropped, droppedLines, tail };
  const end = head.lastIndexOf("\n") + 1;
  const begin = tail.indexOf("\n") + 1;
  const [before, after] = [head.length - end < longestHalf ? end : head.length, begin < longestHalf ? begin : 0];
  return {
    head: head.slice(0, before),
    dropped: dropped + head.length - before + after,
    droppedLines: droppedLines + (after > 0 ? 1 : 0),
    tail: tail.slice(after),
  };
}

const longestHalf = 4000;

/** A few rows of the panel on a wide screen: whoever needs more of a line finds it in the log. */
const longestLastLine = 400;

/**
 * The last lines of what a step printed, in full width and without a box of their own; of a long line its beginning.
 */
export function lastLinesHtml({ log }: StepRecord, most: number): string {
  const last = log.lastLines(most);
  return last.length === 0
    ? ""
    : `<pre class="last">${ansiLines(last.join("\n"), longestLastLine).map(lineHtml).join("")}</pre>`;
}

function lines(text: string, before: number): string {
  const all = ansiLines(linesOf(text).join("\n"));
  // What ends with a line end has no line after it.
  const shown = all.at(-1) === "" ? all.slice(0, -1) : all;
  return `<span class="lines" style="counter-reset:line ${before}">${shown.map(lineHtml).join("")}</span>`;
}

/** A line is a block, which is copied as a line; with a line end as well it would be copied as two. */
export const lineHtml = (line: string): string => `<code>${line}</code>`;
