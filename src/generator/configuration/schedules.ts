import { type Condition, equal, not, pipeline } from "../../model/index.ts";
import type { ConfigOptions } from "../input.ts";

/**
 * What waits for a schedule trigger, by the name that the trigger has; it is made in the project's settings. Branch
 * environments are reaped whenever something is merged, so theirs needs none.
 * https://circleci.com/docs/guides/orchestrate/schedule-triggers/
 */
export function scheduleName({ deployment }: ConfigOptions): "reap" | "drift" | undefined {
  if (deployment?.reaper && deployment.life === "pipeline") return "reap";
  return deployment?.drift ? "drift" : undefined;
}

/** Runs by the schedule alone. */
export const bySchedule = (name: string): Condition => equal(name, pipeline.schedule.name);

/** A schedule runs every workflow that does not say otherwise. */
export function notBySchedule(options: ConfigOptions): readonly Condition[] {
  const name = scheduleName(options);
  return name === undefined ? [] : [not(bySchedule(name))];
}
