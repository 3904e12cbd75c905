import { defineCommand } from "../../model/index.ts";
import { pulumiProgram, serviceAttempts } from "../parameters/pulumi.ts";
import { script } from "../script.ts";

/** Destroying needs the plugins as well, and on a machine that never saw the program before. */
export const installProgram = defineCommand({
  name: "install_program",
  description: "Install the dependencies and plugins of the Pulumi program.",
  parameters: { ...pulumiProgram, ...serviceAttempts },
  steps: (p) => [script({ name: "Install the program's dependencies", file: "install_program.sh" }, p)],
});
