import { defineWorkflow, job, type WorkflowDefinition } from "../../model/index.ts";
import { notifyContext } from "../contexts.ts";
import type { ConfigOptions } from "../input.ts";
import type { Arm } from "./arm.ts";
import { imageConfig } from "./deploy-jobs.ts";
import { contextOption, pulumiJob, sharedOptions, unless } from "./entry-options.ts";
import { bySchedule } from "./schedules.ts";

/** Whether the stack that stays is still what its program describes; who asked to be told is told where it is not. */
export function driftWorkflow(options: ConfigOptions, arm: Arm): readonly WorkflowDefinition[] {
  const { deployment, images } = options;
  if (deployment?.drift !== true) return [];
  const { stack, notify } = deployment;
  const compare = job(
    arm.jobs.preview,
    {
      stack,
      create: false,
      expect_no_changes: true,
      refresh: true,
      program: unless(".", deployment.program),
      image_config: imageConfig(images),
      ...sharedOptions(options),
    },
    { name: "drift", ...pulumiJob(options, arm) },
  );
  const tell = notify
    ? [
        job(
          arm.jobs.notify,
          { outcome: "failed", stack, attach: false },
          { name: "tell_drift", ...contextOption([notifyContext]), requires: [{ drift: ["failed"] }] },
        ),
      ]
    : [];
  return [defineWorkflow({ name: "drift", when: bySchedule("drift"), jobs: [compare, ...tell] })];
}
