import { call, checkout, defineJob, unless } from "../../model/index.ts";
import { logOutOfBackend } from "../commands/log-out-of-backend.ts";
import { reapStacks } from "../commands/reap-stacks.ts";
import { forward } from "../forward.ts";
import { dependencyCache } from "../parameters/pulumi.ts";
import { pulumiAccess } from "../parameters/pulumi-job.ts";
import { installDependencies } from "./install-dependencies.ts";
import { preparePulumi } from "./prepare-pulumi.ts";

/**
 * For a schedule, or the default branch. The program's packages are there for what a dynamic provider made; without
 * them the rest goes.
 */
export const reap = defineJob({
  name: "reap",
  description:
    "Destroy the stacks of this project whose time is over (expires) or whose branch is gone, and report what is left. A dry run by default. For a schedule, or for pipelines of the default branch.",
  parameters: { ...pulumiAccess, ...reapStacks.parameters, ...dependencyCache },
  executor: (p) => p.executor,
  steps: (p) => [
    checkout(),
    ...preparePulumi(p, p.program),
    unless(p.dry_run, installDependencies(p, { program: p.program, save: false, required: false })),
    call(reapStacks, forward(reapStacks, p)),
    call(logOutOfBackend),
  ],
});
