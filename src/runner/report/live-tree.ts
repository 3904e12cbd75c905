import type { Paint } from "../../text/paint.ts";
import { duration } from "../../text/quantities.ts";
import { oneLine, terminalText } from "../../text/terminal-text.ts";
import { columnsOf, fit, pad } from "../../text/width.ts";
import { jobWords, lastNodes, nodeName, statusCounts } from "./format.ts";
import type { JobRecord, RunRecord, StepRecord } from "./run-model.ts";
import { statusColour } from "./summary.ts";

/** What the tree has to fit, and when it is drawn. */
export interface LiveOptions {
  readonly columns: number;
  readonly rows: number;
  /** Milliseconds since the run began. */
  readonly now: number;
  readonly paint: Paint;
}

const spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const spinMs = 100;
const widestName = 32;

/**
 * The jobs of a run as they are now, for a terminal that draws them over each other: a line for each job, and below one
 * that runs the current step of each node with its last line. Where all do not fit, those that run stay longest, then
 * what failed, then what waits.
 */
export function liveLines(run: RunRecord, options: LiveOptions): readonly string[] {
  const { columns, rows, now, paint } = options;
  const jobs = [...run.jobs.values()];
  // One column stays free, or some terminals begin a new line; and one row, for the cursor.
  const width = columns - 1;
  const room = Math.max(1, rows - 2);
  const nameWidth = Math.min(widestName, Math.max(0, ...jobs.map(({ name }) => name.length)), Math.floor(width / 2));
  const blocks = jobs.map((job) => ({ job, lines: blockOf(job, { ...options, run, width, nameWidth }) }));
  const shown = whatFits(blocks, room);
  const hidden = jobs.filter((_, index) => !shown.has(index));
  const title = `${run.workflow} · ${duration(now)} · ${statusCounts(jobs)}`;
  return [
    paint("bold", fit(oneLine(title), width)),
    ...blocks.flatMap(({ lines }, index) => lines.slice(0, shown.get(index) ?? 0)),
    ...(hidden.length > 0 ? [paint("dim", fit(`  and ${hidden.length} more: ${statusCounts(hidden)}`, width))] : []),
  ].slice(0, Math.max(1, rows - 1));
}

type Block = { readonly job: JobRecord; readonly lines: readonly string[] };

/**
 * How many lines of each job are shown. Every job has one before any has a second; one row is kept for the count of the
 * others.
 */
function whatFits(blocks: readonly Block[], room: number): ReadonlyMap<number, number> {
  const byUrgency = [...blocks.entries()].toSorted(([a, x], [b, y]) => urgency(x.job) - urgency(y.job) || a - b);
  const everyJob = blocks.length <= room;
  let left = everyJob ? room : room - 1;
  const shown = new Map<number, number>();
  for (const [index] of byUrgency) {
    if (left < 1) break;
    shown.set(index, 1);
    left -= 1;
  }
  for (const [index, { lines }] of byUrgency) {
    if (!shown.has(index)) continue;
    const more = Math.min(left, lines.length - 1);
    shown.set(index, 1 + more);
    left -= more;
  }
  return shown;
}

function urgency({ phase, status }: JobRecord): number {
  if (phase === "running") return 0;
  if (status === "failed" || status === "unauthorized") return 1;
  if (phase === "waiting") return 2;
  return phase === "blocked" ? 3 : 4;
}

type BlockOptions = LiveOptions & { readonly run: RunRecord; readonly width: number; readonly nameWidth: number };

function blockOf(job: JobRecord, options: BlockOptions): readonly string[] {
  const { run, now, paint, width, nameWidth } = options;
  const { phase, startedAt, endedAt, because, status } = job;
  const colour = phase === "ended" ? statusColour(status) : phase === "running" ? "cyan" : "dim";
  const time = startedAt === undefined ? "" : duration((endedAt ?? now) - startedAt);
  const name = pad(fit(oneLine(job.name), nameWidth), nameWidth);
  const open = phase === "blocked" ? job.requires.filter((before) => run.jobs.get(before)?.phase !== "ended") : [];
  const why = because ?? (open.length === 0 ? "" : `by ${open.join(", ")}`);
  const words = [jobWords(job), time, oneLine(why)].filter((each) => each !== "");
  const rest = fit(words.join("  "), width - nameWidth - 4);
  const first = `${paint(colour, signOf(job, now))} ${name}  ${paint(colour, rest)}`;
  if (phase !== "running") return [first];
  const steps = lastNodes(job).flatMap((node) => {
    const step = node.steps.findLast(({ endedAt: at }) => at === undefined) ?? node.steps.at(-1);
    return step === undefined ? [] : [stepLine({ step, node: nodeName(job, node.node), job }, options)];
  });
  return [first, ...steps];
}

function stepLine(
  { step, node, job }: { readonly step: StepRecord; readonly node: string; readonly job: JobRecord },
  { now, width, paint }: BlockOptions,
): string {
  const which = node === job.name ? "" : `${node.slice(job.name.length)} `;
  const time = duration((step.endedAt ?? now) - step.startedAt);
  const head = `    ${fit(oneLine(`${which}${step.name}`), Math.max(8, Math.floor(width / 2) - 12))} ${time}`;
  const last = terminalText(step.log.lastLine()).trim();
  const room = width - columnsOf(head) - 2;
  if (room < 1) return fit(head, width);
  return last === "" ? head : `${head}  ${paint("dim", fit(last, room))}`;
}

function signOf({ phase, status, waitingFor }: JobRecord, now: number): string {
  if (phase === "running") return spinner[Math.floor(now / spinMs) % spinner.length] ?? "";
  if (phase === "waiting") return waitingFor === "approval" ? "?" : "…";
  if (phase === "blocked") return "·";
  if (status === "success") return "✓";
  return status === "failed" || status === "unauthorized" ? "✗" : "-";
}
