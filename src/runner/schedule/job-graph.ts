import type { PlannedJob } from "../plan/plan.ts";

/** Which job waits for which, by the jobs' places in the plan. */
export interface JobGraph {
  readonly jobs: readonly PlannedJob[];
  readonly indexOf: ReadonlyMap<string, number>;
  /** The jobs that require a job, in the order of the plan. */
  readonly dependents: readonly (readonly number[])[];
  /**
   * For each lock the jobs that it is held for: all between it and its unlock, and that one. Without an unlock, nothing
   * but the lock.
   */
  readonly lockedBy: ReadonlyMap<number, ReadonlySet<number>>;
}

/** Makes the graph of a plan's jobs. A requirement of a job that the plan does not have is a bug of ours. */
export function jobGraph(jobs: readonly PlannedJob[]): JobGraph {
  const indexOf = new Map(jobs.map(({ name }, index) => [name, index]));
  if (indexOf.size < jobs.length) throw new Error("Internal error: two jobs of the plan have one name.");
  const dependents = jobs.map(() => new Set<number>());
  for (const [index, { name, requires }] of jobs.entries())
    for (const { job } of requires) {
      const required = dependents[indexOf.get(job) ?? -1];
      if (required === undefined) throw new Error(`Internal error: "${name}" requires "${job}", which is not planned.`);
      required.add(index);
    }
  const graph = { jobs, indexOf, dependents: dependents.map((each) => [...each]) };
  return { ...graph, lockedBy: locksIn(graph) };
}

/** A job's place and those of all that wait for it, directly or not. */
export function downstream(graph: Pick<JobGraph, "dependents">, from: Iterable<number>): ReadonlySet<number> {
  const found = new Set(from);
  // The set grows while it is walked.
  for (const index of found) for (const dependent of graph.dependents[index] ?? []) found.add(dependent);
  return found;
}

function locksIn(graph: Omit<JobGraph, "lockedBy">): ReadonlyMap<number, ReadonlySet<number>> {
  const locks = [...graph.jobs.entries()].filter(([, { kind }]) => kind === "lock");
  return new Map(
    locks.map(([lock, { serialGroup }]) => {
      const behind = downstream(graph, [lock]);
      const unlocks = [...behind].filter(
        (index) => graph.jobs[index]?.kind === "unlock" && graph.jobs[index]?.serialGroup === serialGroup,
      );
      const before = upstreamOf(graph, unlocks);
      return [lock, new Set([...behind].filter((index) => before.has(index)))];
    }),
  );
}

function upstreamOf({ jobs, indexOf }: Omit<JobGraph, "lockedBy">, from: readonly number[]): ReadonlySet<number> {
  const found = new Set(from);
  for (const index of found) for (const { job } of jobs[index]?.requires ?? []) found.add(indexOf.get(job) ?? -1);
  return found;
}
