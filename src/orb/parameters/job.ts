import { boolean, executorParameter, stepsParameter, string } from "../../model/parameters.ts";
import { armContainer, armMachine } from "../executors.ts";

/** The machine of a job that needs a container engine or the cloud's tools. */
export const onArmMachine = {
  executor: executorParameter(
    "Where the job runs. An Arm machine by default; for more power {name: arm/arm_machine, resource_class: arm.large}.",
    { default: armMachine },
  ),
};

/** The container of a job that needs neither. */
export const inArmContainer = {
  executor: executorParameter(
    "Where the job runs. A small Arm container by default; it needs bash, curl and jq only.",
    {
      default: armContainer,
    },
  ),
};

/** For steps that print nothing for long. */
export const outputTimeout = {
  no_output_timeout: string("How long the main step may print nothing before CircleCI ends it.", { default: "20m" }),
};

/** The one hook of the jobs that check out; CircleCI's own pre-steps and post-steps do for all else. */
export const beforeBuild = {
  before_build: stepsParameter(
    "Steps after the checkout and before the build, for files that the build needs. None by default.",
    {
      default: [],
    },
  ),
};

/** Whether the job reads what earlier jobs handed over. */
export const attaching = (byDefault: boolean) => ({
  attach: boolean(
    byDefault
      ? "Whether to attach the workspace of the jobs before it. True by default; false when no job before it builds an image."
      : "Whether to attach the workspace of the jobs before it. False by default; true to use the image of a job before it.",
    { default: byDefault },
  ),
});
