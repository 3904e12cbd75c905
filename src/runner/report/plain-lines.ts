import { shownName } from "../../text/file-name.ts";
import type { Paint } from "../../text/paint.ts";
import { count, duration, size, some } from "../../text/quantities.ts";
import { oneLine, terminalText } from "../../text/terminal-text.ts";
import { unreachable } from "../../text/unreachable.ts";
import type { RunEvent } from "../events.ts";
import { failedTest, isFailure, nodeName, outcomeWords } from "./format.ts";
import { applyEvent, emptyRun } from "./run-model.ts";
import { linesOf } from "./step-log.ts";

/** How lines are written. */
export interface PlainOptions {
  readonly paint: Paint;
  /** Whether the colours of the commands' own output stay. */
  readonly colours: boolean;
}

/** Names are lined up to this width; a longer one moves its own lines only. */
const widest = 28;

/** A step that takes as long is worth its time. */
const slowStep = 1000;
/** More failed tests are only counted. */
const mostFailures = 20;

/** The longest line end that is waited for: a command may print a megabyte without one. */
const longestLine = 16 * 1024;

/**
 * A run as lines, each with the name of its job, for logs that are no terminal. Output of commands is cut into lines;
 * what has no line end yet is kept back until it has, or until its step ends.
 */
export function plainLines({ paint, colours }: PlainOptions): (event: RunEvent) => readonly string[] {
  const run = emptyRun();
  const open = new Map<string, string>();
  let width = 0;

  // Whether there are colours is asked once for each name, and not for each line.
  const heads = new Map<string, string>();
  const headOf = (name: string): string => {
    const known = heads.get(name);
    if (known !== undefined) return known;
    const head = `${paint("cyan", oneLine(name).padEnd(width))} | `;
    heads.set(name, head);
    return head;
  };
  const line = (name: string, text: string): string => headOf(name) + text;
  const output = (name: string, key: string, chunk: string): readonly string[] => {
    const text = (open.get(key) ?? "") + chunk;
    // A carriage return at the end may be half of a line end.
    const lastEnd = text.lastIndexOf("\n") + 1;
    const end = text.length - lastEnd > longestLine ? text.length : lastEnd;
    open.set(key, text.slice(end));
    if (end === 0) return [];
    const whole = text.slice(0, end).replace(/\r?\n$/, "");
    return linesOf(whole).map((each) => line(name, terminalText(each, { colours })));
  };

  return (event) => {
    // Of the output nothing is kept here but what has no line end.
    if (event.kind !== "step-output") applyEvent(run, event);
    const nameOf = (job: string, node: number): string =>
      nodeName(run.jobs.get(job) ?? { name: job, nodeCount: 1 }, node);
    const timeOf = ({ job, node, index, at }: Extract<RunEvent, { kind: "step-ended" }>): number => {
      const nodes = run.jobs.get(job)?.nodes ?? [];
      const steps = nodes.findLast((each) => each.node === node)?.steps ?? [];
      return at - (steps.findLast((step) => step.index === index)?.startedAt ?? at);
    };
    switch (event.kind) {
      case "run-started":
        width = Math.min(widest, Math.max(0, ...event.jobs.map(({ name }) => oneLine(name).length)));
        return [`Run ${event.run} of the workflow "${oneLine(event.workflow)}" (${some(event.jobs.length, "job")}).`];
      case "job-waiting":
        return [line(event.job, paint("yellow", `waits for ${waits[event.for]}`))];
      case "job-started": {
        const nodes = event.nodes > 1 ? ` on ${event.nodes} nodes` : "";
        const attempt = event.attempt === undefined ? "" : `, attempt ${event.attempt}`;
        return [line(event.job, paint("bold", `started${nodes}${attempt}`))];
      }
      case "step-started":
        return [line(nameOf(event.job, event.node), paint("bold", `> ${oneLine(event.step)}`))];
      case "step-output":
        return output(nameOf(event.job, event.node), `${event.job} ${event.node} ${event.index}`, event.chunk);
      case "step-ended": {
        const name = nameOf(event.job, event.node);
        const key = `${event.job} ${event.node} ${event.index}`;
        const rest = open.get(key) ?? "";
        open.delete(key);
        const lines = rest === "" ? [] : output(name, key, `${rest}\n`);
        open.delete(key);
        const took = timeOf(event);
        // A step that is quickly over needs no line that says so.
        if (event.outcome.kind === "passed" && took < slowStep) return lines;
        const time = took < slowStep ? "" : `${event.outcome.kind === "passed" ? " in" : ", after"} ${duration(took)}`;
        const how = outcomeWords(event.outcome);
        const words = oneLine(`${event.step.trim()}: ${time === "" ? how : how.replace(/\.$/, "")}${time}`);
        const colour = isFailure(event.outcome) ? "red" : event.outcome.kind === "passed" ? "green" : "yellow";
        return [...lines, line(name, paint(colour, words))];
      }
      case "artifact-stored":
        return [
          line(nameOf(event.job, event.node), `artifact ${oneLine(shownName(event.path))} (${size(event.bytes)})`),
        ];
      case "test-results-stored": {
        // The step itself says how many there are.
        const { failed } = event.totals;
        const name = nameOf(event.job, event.node);
        const shown = failed
          .slice(0, mostFailures)
          .map((each) => line(name, paint("red", `failed ${failedTest(each)}`)));
        const rest = failed.length - shown.length;
        return rest > 0 ? [...shown, line(name, `and ${count(rest)} more`)] : shown;
      }
      case "note":
        return [line(nameOf(event.job, event.node), paint("yellow", oneLine(event.message)))];
      case "job-ended": {
        const { startedAt } = run.jobs.get(event.job) ?? {};
        const took = startedAt === undefined ? "" : ` in ${duration(event.at - startedAt)}`;
        const because = event.because === undefined ? "" : `: ${oneLine(event.because)}`;
        const colour = event.status === "success" ? "green" : event.status === "failed" ? "red" : "yellow";
        return [line(event.job, paint(colour, `${event.status.replace("_", " ")}${took}${because}`))];
      }
      case "run-ended":
        return [`The run ended: ${event.status.replace("_", " ")}, after ${duration(event.at)}.`];
      default:
        return unreachable(event);
    }
  };
}

const waits = { approval: "an approval", "serial-group": "its serial group", machine: "a free machine" } as const;
