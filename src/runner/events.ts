import type { ExecutorType } from "../circleci/resource-classes.ts";
import type { JobStatus } from "../circleci/statuses.ts";

/** How a step ended. */
export type StepOutcome =
  | { readonly kind: "passed" }
  | { readonly kind: "halted" }
  | { readonly kind: "cancelled" }
  | { readonly kind: "failed"; readonly exitCode: number }
  | { readonly kind: "timed-out"; readonly silentForMs: number }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "skipped"; readonly because: "an-earlier-step-failed" | "no-step-failed" | "the-job-was-halted" };

/** A test that failed, as its runner reported it. */
export interface FailedTest {
  readonly name: string;
  /** Why, in a sentence. */
  readonly message: string;
  /** The body of the failure: the difference of what was expected, the place in the code, the stack. */
  readonly details?: string;
  /** The file, with its line where the runner wrote one: `src/math.test.js:12`. */
  readonly place?: string;
  readonly seconds?: number;
}

/** Figures of the test results that a job stored. */
export interface TestTotals {
  readonly tests: number;
  readonly failures: number;
  readonly skipped: number;
  readonly failed: readonly FailedTest[];
}

/** Where something happened: a node of a job, counted from 0; most jobs have one. */
export interface JobPlace {
  readonly job: string;
  readonly node: number;
}

/** Of what a run is, and how it was asked for: what a reader of the report has to know to place it. */
export interface RunAbout {
  /** When it began, in ISO 8601. */
  readonly startedAt: string;
  /** The command that started it, as it is typed into a shell. */
  readonly command: string;
  /** The configuration, by its path from the project's top. */
  readonly configuration: string;
  /** Missing where a checkout has none. */
  readonly branch?: string;
  /** The Git commit in full. */
  readonly revision?: string;
}

/** A job of the run, and those before it. */
export interface StartedJob {
  readonly name: string;
  readonly requires: readonly string[];
  /**
   * The statuses that it waits for, by the job, where that is not success alone:
   * https://circleci.com/docs/reference/configuration-reference/#requires
   */
  readonly statuses?: Readonly<Record<string, readonly JobStatus[]>>;
  /** What CircleCI bills it by; missing where it has no machine. */
  readonly on?: { readonly executor: ExecutorType; readonly resourceClass: string };
}

/**
 * What happened: the only thing that reporters see. Secrets are masked before an event is made. Times are milliseconds
 * since the run began.
 */
export type RunEvent =
  | {
      readonly kind: "run-started";
      readonly at: number;
      readonly run: string;
      readonly workflow: string;
      readonly about?: RunAbout;
      readonly jobs: readonly StartedJob[];
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
