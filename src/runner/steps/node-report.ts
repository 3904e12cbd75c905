import type { JobPlace, RunEvent, StepOutcome, TestTotals } from "../events.ts";
import type { Mask } from "../secrets/mask.ts";

/** Which step of a node: its number, counted from 0, and its name. */
export interface StepPlace {
  readonly index: number;
  readonly name: string;
}

/** What one step of a node tells. */
export interface StepReport {
  /** What a command prints. */
  readonly output: (chunk: string) => void;
  /** A sentence of ours, on a line of its own. */
  readonly say: (sentence: string) => void;
  readonly end: (outcome: StepOutcome) => void;
}

/** What one node of a job tells. */
export interface NodeReport {
  readonly start: (step: StepPlace) => StepReport;
  readonly skip: (step: StepPlace, because: Extract<StepOutcome, { kind: "skipped" }>["because"]) => void;
  readonly artifact: (stored: { readonly path: string; readonly bytes: number }) => void;
  readonly testResults: (totals: TestTotals) => void;
  readonly note: (message: string) => void;
}

/** What the events of a node are made with. */
export interface NodeReportOptions {
  readonly place: JobPlace;
  readonly mask: Mask;
  /** Milliseconds since the run began. */
  readonly elapsed: () => number;
  readonly report: (event: RunEvent) => void;
}

/** The one place where what a job says becomes events, and where its secrets are masked. */
export function nodeReport({ place, mask, elapsed, report }: NodeReportOptions): NodeReport {
  const here = (): typeof place & { readonly at: number } => ({ at: elapsed(), ...place });
  const ended = ({ index, name }: StepPlace, outcome: StepOutcome): void =>
    report({ kind: "step-ended", ...here(), index, step: mask.text(name), outcome: masked(outcome, mask) });
  return {
    start: (step) => {
      const { index, name } = step;
      report({ kind: "step-started", ...here(), index, step: mask.text(name) });
      const stream = mask.stream();
      let open = true;
      let atLineStart = true;
      const show = (chunk: string): void => {
        if (chunk !== "") report({ kind: "step-output", ...here(), index, chunk });
      };
      const output = (chunk: string): void => {
        // What a background step prints while its machine goes away comes too late.
        if (!open || chunk === "") return;
        atLineStart = chunk.endsWith("\n");
        show(stream.push(chunk));
      };
      return {
        output,
        say: (sentence) => output(`${atLineStart ? "" : "\n"}${sentence}\n`),
        end: (outcome) => {
          open = false;
          show(stream.end());
          ended(step, outcome);
        },
      };
    },
    skip: (step, because) => ended(step, { kind: "skipped", because }),
    artifact: ({ path, bytes }) => report({ kind: "artifact-stored", ...here(), path: mask.text(path), bytes }),
    testResults: (totals) => {
      const failed = totals.failed.map(({ name, message, details, place, seconds }) => ({
        name: mask.text(name),
        message: mask.text(message),
        ...(details !== undefined && { details: mask.text(details) }),
        ...(place !== undefined && { place: mask.text(place) }),
        ...(seconds !== undefined && { seconds }),
      }));
      report({ kind: "test-results-stored", ...here(), totals: { ...totals, failed } });
    },
    note: (message) => report({ kind: "note", ...here(), message: mask.text(message) }),
  };
}

const masked = (outcome: StepOutcome, mask: Mask): StepOutcome =>
  outcome.kind === "refused" ? { ...outcome, message: mask.text(outcome.message) } : outcome;
