import { defineCommand } from "../../model/index.ts";
import { pulumiProgram, stackName } from "../parameters/pulumi.ts";
import { script } from "../script.ts";

/** The program itself runs where it lies; a copy elsewhere would have other neighbours. */
export const handOverProgram = defineCommand({
  name: "hand_over_program",
  description:
    "Copy to .arm-pipeline/program what destroying the stack needs in a later job: the project file and, for dynamic providers, what installs their packages.",
  parameters: { ...pulumiProgram, ...stackName },
  steps: (p) => [script({ name: "Hand over the program", file: "hand_over_program.sh" }, p)],
});
