import { boolean, defineCommand } from "../../model/index.ts";
import { handedOverProgram, serviceAttempts } from "../parameters/pulumi.ts";
import { script } from "../script.ts";

/**
 * Strictly by the lock file: what was tested is what deploys, and a workspace's own package is never asked for at a
 * registry.
 */
export const installProgram = defineCommand({
  name: "install_program",
  description:
    "Install the dependencies of the Pulumi program where it lies, in the versions of its lock file, and its plugins.",
  parameters: {
    ...handedOverProgram,
    cache: boolean(
      "Whether npm keeps its archives in ~/.arm-pipeline/npm, for a cache of CircleCI's. False by default: then it keeps them where it always does.",
      { default: false },
    ),
    required: boolean(
      "Whether a failure ends the job. True by default; false for a job that destroys, which only resources of a dynamic provider need packages for.",
      { default: true },
    ),
    ...serviceAttempts,
  },
  steps: (p) => [script({ name: "Install the program's dependencies", file: "install_program.sh" }, p)],
});
