import { styleText } from "node:util";
import type { RunEvent } from "../../src/runner/events.ts";
import { isFailure, outcomeWords } from "../../src/runner/report/format.ts";
import type { Progress } from "../provision/progress.ts";
import type { Times } from "./times.ts";

/** The demo's way of showing a run: one line a step, and all of a step's output only when it failed. */
export type Screen = {
  readonly title: (text: string) => void;
  readonly line: (text: string) => void;
  /** Text that was printed by something else. */
  readonly quote: (text: string) => void;
  readonly event: (event: RunEvent) => void;
};

type Style = Parameters<typeof styleText>[0];

const inSeconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** A screen that shares its stream with what goes on beside the run; colours only on a terminal that wants them. */
export function makeScreen(options: {
  readonly progress: Progress;
  readonly times: Times;
  readonly coloured: boolean;
  /** How long a job stood still for something that has a row of its own in the table. */
  readonly idleMs: (job: string) => number;
}): Screen {
  const { progress, times, coloured, idleMs } = options;
  const paint = (style: Style, text: string) => (coloured ? styleText(style, text) : text);
  const write = progress.say;
  const ends = new Map<string, (idleMs: number) => void>();
  let step = { startedAt: 0, output: "" };
  return {
    title: (text) => write(`\n${paint("bold", text)}`),
    line: write,
    quote: (text) => write(text.trimEnd().replaceAll(/^(?=.)/gm, "  ")),
    event: (event) => {
      switch (event.kind) {
        case "job-started":
          ends.set(event.job, times.begin(event.job));
          write(`  ${paint("cyan", event.job)}`);
          return;
        case "step-started":
          step = { startedAt: event.at, output: "" };
          progress.task(event.job).now(event.step);
          return;
        case "step-output":
          step.output += event.chunk;
          return;
        case "step-ended": {
          const failed = isFailure(event.outcome);
          progress.task(event.job).end();
          const passed = event.outcome.kind === "passed";
          const mark = failed ? paint("red", "✗") : passed ? paint("green", "✓") : paint("dim", "–");
          const took = paint("dim", inSeconds(event.at - step.startedAt));
          write(`    ${mark} ${event.step} ${took}${passed ? "" : ` ${outcomeWords(event.outcome)}`}`);
          if (failed) write(step.output.trimEnd().replaceAll(/^/gm, "      "));
          return;
        }
        case "job-ended": {
          const end = ends.get(event.job);
          // A run that goes on from another one tells of the jobs that are done already.
          ends.delete(event.job);
          if (end === undefined) write(`  ${event.job}: ${event.status.replace("_", " ")}`);
          else end(idleMs(event.job));
          return;
        }
        case "note":
          write(`    ${event.message}`);
          return;
        case "run-started":
        case "job-waiting":
        case "artifact-stored":
        case "test-results-stored":
        case "run-ended":
          return;
        default:
          throw new Error(`unreachable: ${JSON.stringify(event satisfies never)}`);
      }
    },
  };
}
