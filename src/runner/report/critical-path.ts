import { duration } from "../../text/quantities.ts";
import type { JobRecord, RunRecord } from "./run-model.ts";

/** A job on the longest way through the run. */
export interface PathEntry {
  readonly job: string;
  /** From the end of the job before, or from the beginning of the run. */
  readonly waitedMs: number;
  /** Missing for what only waits, as an approval does. */
  readonly tookMs?: number;
}

/** A shorter wait is not worth a word. */
const shortestWait = 1000;

/**
 * The chain of jobs that made the run as long as it was: from the job that ended last back, over the requirement that
 * each of them waited for last. Making another job faster would not have ended the run earlier.
 */
export function criticalPath(run: RunRecord): readonly PathEntry[] {
  const ended = (name: string): number => run.jobs.get(name)?.endedAt ?? -1;
  const latest = (jobs: readonly JobRecord[]): JobRecord | undefined =>
    jobs.reduce<JobRecord | undefined>(
      (best, job) => (best === undefined || ended(job.name) > ended(best.name) ? job : best),
      undefined,
    );
  const path: PathEntry[] = [];
  let job = latest(
    [...run.jobs.values()].filter(({ startedAt, endedAt }) => startedAt !== undefined && endedAt !== undefined),
  );
  const seen = new Set<string>();
  // In a plan each job comes after those it requires. The events may be of a file that somebody changed.
  while (job !== undefined && !seen.has(job.name)) {
    const { name, requires, startedAt, endedAt = 0 } = job;
    const before = latest(
      requires.flatMap((each) => run.jobs.get(each) ?? []).filter(({ endedAt: at }) => at !== undefined),
    );
    const readyAt = before?.endedAt ?? 0;
    const waitedMs = Math.max(0, (startedAt ?? endedAt) - readyAt);
    seen.add(name);
    if (startedAt !== undefined) path.unshift({ job: name, waitedMs, tookMs: endedAt - startedAt });
    else if (waitedMs >= shortestWait) path.unshift({ job: name, waitedMs });
    job = before;
  }
  return path;
}

/** How long a job of the path took, and how long it waited before. */
export const pathWords = ({ waitedMs, tookMs }: PathEntry): string =>
  tookMs === undefined
    ? `waited ${duration(waitedMs)}`
    : `${duration(tookMs)}${waitedMs >= shortestWait ? ` after waiting ${duration(waitedMs)}` : ""}`;
