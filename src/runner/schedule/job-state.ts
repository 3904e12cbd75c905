import type { JobStatus } from "../../circleci/statuses.ts";
import type { JobEnd } from "./dependencies.ts";

/**
 * Where a job is. `blocked`: its requirements are open. `waiting`: they are met, and it waits for a lock, for an answer
 * or for a machine. `on-hold`: no one answered. `running`: at least one of its nodes has started.
 */
export type Phase = "blocked" | "waiting" | "on-hold" | "running" | "ended";

/** What the schedule knows of one job. */
export interface JobState {
  phase: Phase;
  /** How it ended; nothing before. */
  status: JobStatus | undefined;
  /** Aborted when the job is canceled. */
  readonly controller: AbortController;
  /** How its nodes ended, so far. */
  readonly ends: Map<number, JobEnd>;
  /** Ends the limit of its wait for a serial group. */
  timer: AbortController | undefined;
  /** Gives back the lock of its serial group. */
  release: (() => Promise<void>) | undefined;
  /** Whether it was said that it waits for a machine. */
  announced: boolean;
  /** Whether it started after the run was canceled. */
  cleansUp: boolean;
}

/** A job at the beginning, or at the beginning of a rerun. */
export const blocked = (): JobState => ({
  phase: "blocked",
  status: undefined,
  controller: new AbortController(),
  ends: new Map(),
  timer: undefined,
  release: undefined,
  announced: false,
  cleansUp: false,
});

/**
 * The worst of the ends of a job's nodes, of equal ones the first node's: each node runs to its end, whatever becomes
 * of the others.
 */
export function worstOf(ends: ReadonlyMap<number, JobEnd>): JobEnd {
  const inOrder = [...ends].toSorted(([a], [b]) => a - b).map(([, end]) => end);
  for (const status of ["unauthorized", "failed", "canceled"] as const) {
    const found = inOrder.find((end) => end.status === status);
    if (found !== undefined) return found;
  }
  return { status: "success" };
}
