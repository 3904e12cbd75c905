import { styleText } from "node:util";
import type { WorkflowEvent } from "../rehearsal/run-workflow.ts";

/** The demo's way of showing a run: one line a step, and all of a step's output only when it failed. */
export type Screen = {
  readonly title: (text: string) => void;
  readonly line: (text: string) => void;
  readonly stage: <T>(name: string, work: () => Promise<T>) => Promise<T>;
  readonly event: (event: WorkflowEvent) => void;
  readonly stages: () => readonly { readonly name: string; readonly milliseconds: number }[];
};

type Style = Parameters<typeof styleText>[0];

const inSeconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** A screen on a stream; colours only on a terminal that wants them, and every line without its secrets. */
export function makeScreen(stream: NodeJS.WriteStream, mask: (text: string) => string): Screen {
  const coloured = stream.isTTY && process.env.NO_COLOR === undefined;
  const paint = (style: Style, text: string) => (coloured ? styleText(style, text) : text);
  const write = (text: string) => stream.write(`${mask(text)}\n`);
  const stages: { name: string; milliseconds: number }[] = [];
  let started = 0;
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
          write(`  ${paint("cyan", event.job)}`);
          return;
        case "step-started":
          started = performance.now();
          if (stream.isTTY) stream.write(`    … ${event.step}`);
          return;
        case "step-ended": {
          const { name, status, exitCode, output } = event.result;
          if (stream.isTTY) stream.write("\r\u001b[2K");
          const mark = status === "success" ? paint("green", "✓") : paint("red", "✗");
          const ending = status === "success" ? "" : ` ended with status ${exitCode}:`;
          write(`    ${mark} ${name} ${paint("dim", inSeconds(performance.now() - started))}${ending}`);
          if (status !== "success") write(output.trimEnd().replaceAll(/^/gm, "      "));
          return;
        }
        case "output":
          return;
        case "job-ended":
          if (event.result.status === "not_run") write(`  ${event.result.name}: not run`);
          else stages.push({ name: event.result.name, milliseconds: event.result.milliseconds });
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
