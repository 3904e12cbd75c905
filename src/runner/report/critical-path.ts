import type { JobRecord, RunRecord } from "./run-model.ts";

/** A job on the longest way through the run. */
export interface PathEntry {
  readonly job: string;
  /** From the end of the job before, or from the beginning of the run. */
  readonly waitedMs: number;
  readonly tookMs: number;
}

/**
 * The chain of jobs that made the run as long as it was: from the job that ended last back, over the requirement that each of them
 * waited for last. Making another job faster would not have ended the run earlier.
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
    const beganAt = startedAt ?? endedAt;
    seen.add(name);
    path.unshift({ job: name, waitedMs: Math.max(0, beganAt - readyAt), tookMs: endedAt - beganAt });
    job = before;
  }
  return path;
}
