import { defineWorkflow, job, pipeline, type WorkflowDefinition } from "../../model/index.ts";
import type { ConfigOptions } from "../input.ts";
import type { Arm } from "./arm.ts";
import { pulumiJob, sharedOptions, unless } from "./entry-options.ts";
import { bySchedule, scheduleName } from "./schedules.ts";

/**
 * Destroys environments that are over; or stacks of pipelines that are still there after a day, since a destroy job
 * failed or was cancelled.
 */
export function reapWorkflow(options: ConfigOptions, arm: Arm): readonly WorkflowDefinition[] {
  const { deployment } = options;
  if (deployment?.reaper !== true) return [];
  const schedule = scheduleName(options);
  const leftBehind = {
    stacks: deployment.stack.replaceAll(/<<.*?>>/g, "*").replace(/^.*\//, ""),
    older_than: "1d",
  };
  const reap = job(
    arm.jobs.reap,
    {
      dry_run: false,
      ...(schedule !== undefined && leftBehind),
      program: unless(".", deployment.program),
      ...sharedOptions(options),
    },
    pulumiJob(options, arm),
  );
  const when = schedule === undefined ? pipeline.git.branch_is_default : bySchedule(schedule);
  return [defineWorkflow({ name: "reap", when, jobs: [reap] })];
}
