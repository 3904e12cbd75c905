import { join } from "node:path";
import { suggest } from "../../compiler/diagnostics/suggest.ts";
import { aboutFacts } from "../../runner/report/about-facts.ts";
import { creditLines } from "../../runner/report/credit-lines.ts";
import { jsonLine } from "../../runner/report/json-lines.ts";
import { nextStepLines, nextSteps } from "../../runner/report/next-steps.ts";
import { plainLines } from "../../runner/report/plain-lines.ts";
import { summaryLines } from "../../runner/report/summary.ts";
import { runFolder } from "../../runner/state/run-folder.ts";
import { oneLine } from "../../text/terminal-text.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { asTyped } from "../io/next-line.ts";
import { stateFolder } from "../state/state-folder.ts";
import { readEvents, readRecord } from "./read-events.ts";
import { noSuchRun } from "./rerun.ts";
import { type RunInfo, runsIn } from "./run-record.ts";

/** The flags as commander hands them over. */
export type ShowFlags = { readonly job?: string; readonly json?: boolean };

/** Shows a run again: its summary, all that a job printed, or its events. */
export async function runRunsShow(io: Io, id: string | undefined, { job, json }: ShowFlags): Promise<void> {
  const state = stateFolder(io);
  const runs = runsIn(state);
  const found = id === undefined ? (await runs.list())[0] : await runs.read(id);
  if (found === undefined) throw noSuchRun(await runs.list(), id ?? true);
  const { info, status } = found;
  const folder = runs.folder(info.id);
  if (job !== undefined) checkJob(info, job);
  if (json === true) {
    for await (const event of readEvents(folder))
      if (job === undefined || !("job" in event) || event.job === job) io.out(jsonLine(event));
    return;
  }
  if (job !== undefined) {
    await showJob(io, { folder, job });
    return;
  }
  const record = await readRecord(folder);
  const lines = [...aboutLines(info, io.paintOut), ...summaryLines(record, io.paintOut)];
  // The last line is about a run that has ended.
  const last = status === "running" ? [`The run ${info.id} is running.`] : lines.slice(-1);
  const report = join(folder, runFolder.report);
  const where = io.files.kind(report) === "file" ? [`Report: ${state.shown(report)}`] : [];
  const credits = status === "running" ? [] : creditLines(record);
  const newest = (await runs.list())[0]?.info.id === info.id;
  const next = status === "running" ? [] : nextSteps(record, { last: newest, terminal: false });
  const steps = nextStepLines(next, io.paintOut("cyan", "next:")).map((line) => asTyped(io, line));
  io.out(`${[...lines.slice(0, -1), ...last, ...credits, ...where, ...steps].join("\n")}\n`);
  if (status === "interrupted") io.say("Its process was killed.");
}

/** Which run it is: the first thing to know of one that was kept. */
function aboutLines({ id, workflow, startedAt, about }: RunInfo, paint: Io["paintOut"]): readonly string[] {
  const facts = aboutFacts({ ...about, startedAt: about?.startedAt ?? startedAt });
  return [
    paint("bold", `Run ${id} of ${oneLine(workflow)}`),
    ...facts.map(([name, value]) => `  ${name.padEnd(9)} ${oneLine(value)}`),
    "",
  ];
}

function checkJob({ id, jobs }: RunInfo, job: string): void {
  const known = Object.keys(jobs);
  if (known.includes(job)) return;
  throw new CliError(`The run ${id} has no job "${job}".`, {
    code: ExitCode.usage,
    next: [suggest(job, known, "It has") ?? "It has none."],
  });
}

async function showJob(io: Io, { folder, job }: { readonly folder: string; readonly job: string }): Promise<void> {
  const lines = plainLines({ paint: io.paintOut, colours: io.paintOut("red", "x") !== "x" });
  for await (const event of readEvents(folder)) {
    const text = lines(event);
    if ("job" in event && event.job === job && text.length > 0) io.out(`${text.join("\n")}\n`);
  }
}
