import { commandLine } from "../../text/shell-word.ts";
import { oneLine } from "../../text/terminal-text.ts";
import type { JobRecord, RunRecord } from "./run-model.ts";
import { showJob } from "./show-job.ts";

/** A command that goes on from here, whole, and what it is good for. */
export interface NextStep {
  readonly command: string;
  readonly what: string;
}

/** Which run the commands are about; the last one needs no name. */
export interface NextStepsOf {
  readonly last: boolean;
  /** Whether a person is at a terminal, in whom a shell finds a reader. */
  readonly terminal: boolean;
}

/** What a person may do after a run, the likeliest first. */
export function nextSteps(run: RunRecord, { last, terminal }: NextStepsOf): readonly NextStep[] {
  const jobs = [...run.jobs.values()];
  const id = last ? [] : [run.run];
  const open = { command: commandLine(["arm-pipeline", "runs", "open", ...id]), what: "the report, in a browser" };
  const again = commandLine(["arm-pipeline", "run", last ? "--rerun-failed" : `--rerun-failed=${run.run}`]);
  const held = jobs.filter(isHeld).flatMap(({ name }) => ["--approve", name]);
  const hold =
    held.length === 0 ? [] : [{ command: `${again} ${commandLine(held)}`, what: "approve, and go on from here" }];
  if (run.status === "on_hold") return [...hold, open];
  if (run.status === "success") return [open];
  const failed = jobs.find(({ status, nodes }) => status === "failed" && nodes.length > 0);
  const log =
    failed === undefined
      ? []
      : [{ command: showJob(id, failed.name), what: `all that "${oneLine(failed.name)}" printed` }];
  const shell = { command: `${again} --shell-on-failure`, what: "the same, and a shell where a job fails" };
  return [
    ...[...log, open, { command: again, what: "run again what failed, and what comes after it" }],
    ...(terminal && failed !== undefined ? [shell] : []),
    ...hold,
  ];
}

const isHeld = ({ phase, waitingFor }: JobRecord): boolean => phase !== "ended" && waitingFor === "approval";

/** The steps as lines, one below the other. */
export function nextStepLines(steps: readonly NextStep[], mark: string): readonly string[] {
  const widest = Math.max(0, ...steps.map(({ command }) => command.length));
  return steps.map(({ command, what }) => `  ${mark} ${command.padEnd(widest)}  ${what}`);
}
