import {
  type Condition,
  defineWorkflow,
  equal,
  job,
  not,
  pipeline,
  type WorkflowDefinition,
} from "../../model/index.ts";
import type { ConfigOptions } from "../input.ts";
import type { Arm } from "./arm.ts";
import { contextOption, sharedOptions, unless } from "./entry-options.ts";

/**
 * The name of the schedule trigger, which is made in the project's settings.
 * https://circleci.com/docs/guides/orchestrate/schedule-triggers/
 */
const scheduled: Condition = equal("reap", pipeline.schedule.name);

/** A schedule runs every workflow that does not say otherwise. */
export const notScheduled: Condition = not(scheduled);

/**
 * Whether the workflow that destroys what is over waits for a schedule: that of branch environments runs whenever
 * something is merged.
 */
export const isScheduled = ({ deployment }: ConfigOptions): boolean =>
  deployment?.reaper === true && deployment.life === "pipeline";

/**
 * Destroys environments that are over; or stacks of pipelines that are still there after a day, since a destroy job
 * failed or was cancelled.
 */
export function reapWorkflow(options: ConfigOptions, arm: Arm): readonly WorkflowDefinition[] {
  const { deployment } = options;
  if (deployment?.reaper !== true) return [];
  const leftBehind = {
    stacks: deployment.stack.replaceAll(/<<.*?>>/g, "*").replace(/^.*\//, ""),
    older_than: "1d",
  };
  const reap = job(
    arm.jobs.reap,
    {
      dry_run: false,
      ...(isScheduled(options) && leftBehind),
      program: unless(".", deployment.program),
      ...sharedOptions(options),
    },
    contextOption(deployment.contexts),
  );
  const when = isScheduled(options) ? scheduled : pipeline.git.branch_is_default;
  return [defineWorkflow({ name: "reap", when, jobs: [reap] })];
}
