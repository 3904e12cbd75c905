import type { JobStatus } from "./plan/plan.ts";

/** How a step ended. */
export type StepOutcome =
  | { readonly kind: "passed" }
  | { readonly kind: "halted" }
  | { readonly kind: "cancelled" }
  | { readonly kind: "failed"; readonly exitCode: number }
  | { readonly kind: "timed-out"; readonly silentForMs: number }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "skipped"; readonly because: "an-earlier-step-failed" | "no-step-failed" | "the-job-was-halted" };

/** Figures of the test results that a job stored. */
export interface TestTotals {
  readonly tests: number;
  readonly failures: number;
  readonly skipped: number;
  /** Name and message of each failure. */
  readonly failed: readonly { readonly name: string; readonly message: string }[];
}

/** Where something happened: a node of a job, counted from 0; most jobs have one. */
export interface JobPlace {
  readonly job: string;
  readonly node: number;
}

/**
 * What happened: the only thing that reporters see. Secrets are masked before an event is made. Times are milliseconds since the run
 * began.
 */
export type RunEvent =
  | {
      readonly kind: "run-started";
      readonly at: number;
      readonly run: string;
      readonly workflow: string;
      readonly jobs: readonly { readonly name: string; readonly requires: readonly string[] }[];
    }
  | {
      readonly kind: "job-waiting";
      readonly at: number;
      readonly job: string;
      readonly for: "approval" | "serial-group" | "machine";
    }
  | {
      readonly kind: "job-started";
      readonly at: number;
      readonly job: string;
      readonly nodes: number;
      /** Counted from 2, in the automatic reruns of a workflow that failed; missing the first time. */
      readonly attempt?: number;
    }
  | ({ readonly kind: "step-started"; readonly at: number; readonly index: number; readonly step: string } & JobPlace)
  | ({ readonly kind: "step-output"; readonly at: number; readonly index: number; readonly chunk: string } & JobPlace)
  | ({
      readonly kind: "step-ended";
      readonly at: number;
      readonly index: number;
      readonly step: string;
      readonly outcome: StepOutcome;
    } & JobPlace)
  | ({
      readonly kind: "artifact-stored";
      readonly at: number;
      readonly path: string;
      readonly bytes: number;
    } & JobPlace)
  | ({ readonly kind: "test-results-stored"; readonly at: number; readonly totals: TestTotals } & JobPlace)
  | ({ readonly kind: "note"; readonly at: number; readonly message: string } & JobPlace)
  | {
      readonly kind: "job-ended";
      readonly at: number;
      readonly job: string;
      readonly status: JobStatus;
      readonly because?: string;
    }
  | { readonly kind: "run-ended"; readonly at: number; readonly status: "success" | "failed" | "canceled" | "on_hold" };
