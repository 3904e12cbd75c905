import { defineCommand } from "../../model/index.ts";
import { pulumiProgram, stackName } from "../parameters/pulumi.ts";
import { script } from "../script.ts";

/** The steps after it work in the copy, so that what is deployed and what destroy later finds are the same. */
export const handOverProgram = defineCommand({
  name: "hand_over_program",
  description:
    "Copy the Pulumi program to .arm-pipeline/program, from where it is deployed and, in a later job, destroyed.",
  parameters: { ...pulumiProgram, ...stackName },
  steps: (p) => [script({ name: "Hand over the program", file: "hand_over_program.sh" }, p)],
});
