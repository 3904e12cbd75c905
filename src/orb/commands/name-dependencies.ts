import { defineCommand } from "../../model/index.ts";
import { handedOverProgram } from "../parameters/pulumi.ts";
import { script } from "../script.ts";

/** A key file that is always there: a cache step whose key names a missing lock file shows in red. */
export const nameDependencies = defineCommand({
  name: "name_dependencies",
  description:
    "Write .arm-pipeline/dependencies.key, whose checksum names the cache of the program's dependencies: the lock file, the architecture and the version of Node.js.",
  parameters: handedOverProgram,
  steps: (p) => [script({ name: "Name the program's dependencies", file: "name_dependencies.sh" }, p)],
});
