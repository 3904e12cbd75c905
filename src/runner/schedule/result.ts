import type { JobStatus } from "../../circleci/statuses.ts";
import type { JobGraph } from "./job-graph.ts";
import { downstream } from "./job-graph.ts";
import type { JobState } from "./job-state.ts";

/** What a run ends with. */
export type RunStatus = "success" | "failed" | "canceled" | "on_hold";

/** How a run ended. */
export interface RunResult {
  readonly status: RunStatus;
  /**
   * By the jobs' names, in the order of the plan. `on_hold`: an approval that no one gave; `blocked`: a job behind it.
   */
  readonly jobs: ReadonlyMap<string, JobStatus | "on_hold" | "blocked">;
  /** 1, and one more for each automatic rerun. */
  readonly attempts: number;
}

/**
 * The status of a workflow: https://circleci.com/docs/guides/orchestrate/workflows/#states A job that did not run makes
 * no difference, since whatever kept it from running does. A job without authorization fails the run, and a failure
 * counts more than an approval that is still open: CircleCI calls that workflow "failing".
 */
export function runStatus(states: readonly JobState[], { canceled }: { readonly canceled: boolean }): RunStatus {
  if (canceled) return "canceled";
  const has = (status: JobStatus): boolean => states.some((state) => state.status === status);
  if (has("failed") || has("unauthorized")) return "failed";
  if (states.some(({ phase }) => phase === "on-hold")) return "on_hold";
  return has("canceled") ? "canceled" : "success";
}

/**
 * The jobs that a rerun from failed runs again: those that failed, what did not run because of them, and all jobs of a
 * serialized group that has one of these, in the order of the plan. What succeeded is not run again.
 * https://circleci.com/docs/guides/orchestrate/automatic-reruns/#how-automatic-reruns-work
 */
export function jobsToRerun(graph: JobGraph, states: readonly JobState[]): ReadonlySet<number> {
  const failed = [...states.keys()].filter((index) => states[index]?.status === "failed");
  const again = new Set(failed);
  for (const index of downstream(graph, failed)) if (states[index]?.status === "not_run") again.add(index);
  for (const members of graph.lockedBy.values())
    if ([...members].some((index) => again.has(index))) for (const index of members) again.add(index);
  return new Set([...again].toSorted((a, b) => a - b));
}
