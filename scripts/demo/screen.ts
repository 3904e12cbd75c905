import { styleText } from "node:util";
import type { RunEvent } from "../../src/runner/events.ts";
import { isFailure, outcomeWords } from "../../src/runner/report/words.ts";

/** The demo's way of showing a run: one line a step, and all of a step's output only when it failed. */
export type Screen = {
  readonly title: (text: string) => void;
  readonly line: (text: string) => void;
  readonly stage: <T>(name: string, work: () => Promise<T>) => Promise<T>;
  readonly event: (event: RunEvent) => void;
  readonly stages: () => readonly { readonly name: string; readonly milliseconds: number }[];
};

type Style = Parameters<typeof styleText>[0];

const inSeconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** A screen on a stream; colours only on a terminal that wants them. */
export function makeScreen(stream: NodeJS.WriteStream): Screen {
  const coloured = stream.isTTY && process.env.NO_COLOR === undefined;
  const paint = (style: Style, text: string) => (coloured ? styleText(style, text) : text);
  const write = (text: string) => stream.write(`${text}\n`);
  const stages: { name: string; milliseconds: number }[] = [];
  const jobsStarted = new Map<string, number>();
  let step = { startedAt: 0, output: "" };
  return {
    title: (text) => write(`\n${paint("bold", text)}`),
    line: write,
    stages: () => stages,
    stage: async (name, work) => {
      const started = performance.now();
      try {
        return await work();
      } finally {
        stages.push({ name, milliseconds: performance.now() - started });
      }
    },
    event: (event) => {
      switch (event.kind) {
        case "job-started":
          jobsStarted.set(event.job, event.at);
          write(`  ${paint("cyan", event.job)}`);
          return;
        case "step-started":
          step = { startedAt: event.at, output: "" };
          if (stream.isTTY) stream.write(`    … ${event.step}`);
          return;
        case "step-output":
          step.output += event.chunk;
          return;
        case "step-ended": {
          const failed = isFailure(event.outcome);
          if (stream.isTTY) stream.write("\r\u001b[2K");
          const passed = event.outcome.kind === "passed";
          const mark = failed ? paint("red", "✗") : passed ? paint("green", "✓") : paint("dim", "–");
          const took = paint("dim", inSeconds(event.at - step.startedAt));
          write(`    ${mark} ${event.step} ${took}${passed ? "" : ` ${outcomeWords(event.outcome)}`}`);
          if (failed) write(step.output.trimEnd().replaceAll(/^/gm, "      "));
          return;
        }
        case "job-ended": {
          const started = jobsStarted.get(event.job);
          if (started === undefined) write(`  ${event.job}: ${event.status.replace("_", " ")}`);
          else stages.push({ name: event.job, milliseconds: event.at - started });
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

/** Names and times, one a line. */
export function table(rows: readonly { readonly name: string; readonly milliseconds: number }[]): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  return rows
    .map(({ name, milliseconds }) => `  ${name.padEnd(width)}  ${inSeconds(milliseconds).padStart(8)}`)
    .join("\n");
}
