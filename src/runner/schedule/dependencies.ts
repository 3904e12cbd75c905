import type { JobStatus } from "../../circleci/statuses.ts";
import type { RunAbout, RunEvent } from "../events.ts";
import type { PlannedJob } from "../plan/plan.ts";
import type { Clock } from "./clock.ts";
import type { Locks } from "./locks.ts";

/** How a job that started ended, and why where there is more to say. */
export interface JobEnd {
  readonly status: Exclude<JobStatus, "not_run">;
  readonly because?: string;
}

/** What one node of a job is told. */
export interface JobContext {
  /** Counted from 0. */
  readonly node: number;
  /** How many nodes the job has: its parallelism. */
  readonly nodes: number;
  /** 1, or more in an automatic rerun of a workflow that failed. */
  readonly attempt: number;
  /** Milliseconds since the run began, as its events tell time. */
  readonly elapsed: () => number;
  /** Aborted when the run is canceled. The job then ends as soon as its machine is cleaned up. */
  readonly signal: AbortSignal;
}

/**
 * What becomes of a job that waits for an approval. `held`: no one is there to answer, and the run goes on with what
 * does not need it.
 */
export type Approval = "approved" | "denied" | "held";

/** What the schedule of a run needs from outside. */
export interface ScheduleDependencies {
  /** The name of the run, unique. */
  readonly run: string;
  /** What readers of its events have to know of it. */
  readonly about?: RunAbout;
  /**
   * Runs one node of a job, and ends when nothing of it is left. What the job does is its end; a rejection is a bug of
   * ours.
   */
  readonly runJob: (job: PlannedJob, context: JobContext) => Promise<JobEnd>;
  /** Asks for an approval, until the signal is aborted; then the answer does not matter. */
  readonly approve: (job: PlannedJob, signal: AbortSignal) => Promise<Approval>;
  readonly report: (event: RunEvent) => void;
  readonly clock: Clock;
  readonly locks: Locks;
  /** How many machines may run at once, over all jobs and their nodes. */
  readonly maxConcurrent: number;
}
