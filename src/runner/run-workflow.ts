import type { ScheduleDependencies } from "./schedule/dependencies.ts";
import { type RunningWorkflow, startWorkflow } from "./schedule/start-workflow.ts";
import type { JobDependencies } from "./steps/dependencies.ts";
import { runNode } from "./steps/run-node.ts";

/** What a whole run needs from outside. */
export type RunDependencies = JobDependencies & Omit<ScheduleDependencies, "run" | "runJob">;

/** Runs a planned workflow: each job as soon as it may, on a machine of its own. */
export const runWorkflow = (deps: RunDependencies): RunningWorkflow =>
  startWorkflow(deps.facts.plan, {
    ...deps,
    run: deps.facts.run,
    runJob: (job, context) => runNode(job, context, deps),
  });
