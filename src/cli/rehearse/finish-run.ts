import { join } from "node:path";
import { creditLines } from "../../runner/report/credit-lines.ts";
import { printRunJunit } from "../../runner/report/junit.ts";
import { nextStepLines, nextSteps } from "../../runner/report/next-steps.ts";
import { reportPage } from "../../runner/report/page/report-page.ts";
import type { RunResult } from "../../runner/schedule/result.ts";
import { runFolder } from "../../runner/state/run-folder.ts";
import type { Store } from "../../runner/state/store.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { asTyped } from "../io/next-line.ts";
import { diskWords } from "./disk-words.ts";
import type { Reporter } from "./reporter.ts";
import type { RunInfo } from "./run-record.ts";
import type { RunSpec } from "./run-spec.ts";

/** A run that is over. */
export interface EndedRun {
  readonly order: RunSpec;
  readonly info: RunInfo;
  readonly store: Store;
  readonly shown: Reporter;
  readonly result: RunResult;
  readonly interrupts: number;
  /** Why the events could not be written any more; nothing when they all were. */
  readonly disk: NodeJS.ErrnoException | undefined;
}

/** Notes what became of a run, shows the summary, and gives the status to end with. */
export async function finishRun(io: Io, ended: EndedRun): Promise<ExitCode> {
  const { order, info, shown, interrupts } = ended;
  const disk = ended.disk ?? (await note(ended));
  const report = join(order.runs.folder(info.id), runFolder.report);
  const next = nextSteps(shown.record, {
    last: !order.oneOfSeveral,
    terminal: io.interactive && io.screen() !== undefined,
  });
  shown.close(
    disk === undefined
      ? [
          ...creditLines(shown.record, order.choices.whatIf),
          `Report: ${order.state.shown(report)}`,
          ...nextStepLines(next, io.paint("cyan", "next:")).map((line) => asTyped(io, line)),
        ]
      : [],
  );
  if (disk !== undefined) {
    // All of it has ended by now.
    io.say(`${io.paint("red", "error:")} ${diskWords(disk) ?? disk.message} Everything that ran was ended.`);
    return interrupts > 0 ? ExitCode.interrupted : ExitCode.runFailed;
  }
  const written = writeJunit(io, ended);
  if (interrupts > 0) return ExitCode.interrupted;
  const status = statuses[ended.result.status];
  return written || status !== ExitCode.ok ? status : ExitCode.runFailed;
}

const statuses = {
  success: ExitCode.ok,
  failed: ExitCode.runFailed,
  canceled: ExitCode.runFailed,
  on_hold: ExitCode.held,
} as const;

/** Gives the error when the disk does not take it. */
async function note({ store, shown, result, order, info }: EndedRun): Promise<NodeJS.ErrnoException | undefined> {
  const { record } = shown;
  try {
    await store.write(runFolder.report, reportPage(record));
    await store.write("junit.xml", printRunJunit(record));
    await order.runs.write({
      ...info,
      end: { status: result.status, durationMs: Math.round(record.at), jobs: Object.fromEntries(result.jobs) },
    });
    return undefined;
  } catch (error) {
    if (diskWords(error) === undefined) throw error;
    return error as NodeJS.ErrnoException;
  }
}

/** A file that cannot be written is reported, and does not hide what became of the run. */
function writeJunit(io: Io, { order, shown }: EndedRun): boolean {
  const { junit } = order.flags;
  if (junit === undefined) return true;
  try {
    io.files.write(junit, printRunJunit(shown.record, order.before));
    return true;
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    io.say(`${io.paint("red", "error:")} --junit: ${error.message}`);
    return false;
  }
}
