import type { WorkflowPlan } from "../plan/plan.ts";
import type { ScheduleDependencies } from "./dependencies.ts";
import type { RunResult } from "./result.ts";
import { WorkflowRun } from "./workflow-run.ts";

/** A run that goes on. */
export interface RunningWorkflow {
  /**
   * Ends when nothing of the run is left: no job, no timer, no lock. What a job does is in the result; it rejects for
   * our bugs alone, and then too only after everything has ended.
   */
  readonly done: Promise<RunResult>;
  /**
   * Cancels what runs; jobs that wait for that still start. A second time ends these too, and nothing starts any more.
   */
  readonly cancel: () => void;
}

/** Starts a planned workflow: each job as soon as its own requirements are met. */
export function startWorkflow(plan: WorkflowPlan, deps: ScheduleDependencies): RunningWorkflow {
  const run = new WorkflowRun(plan, deps);
  return { done: run.run(), cancel: () => run.cancel() };
}
