import { defineCommand, string } from "../../model/index.ts";
import { script } from "../script.ts";

/** Quoted for the shell: an output with a quote or `$()` in it arrives as it is. */
export const exportOutputs = defineCommand({
  name: "export_outputs",
  description:
    "Export the stack's outputs, those that are not secret, as environment variables for the steps that follow.",
  parameters: {
    prefix: string('Prefix of the variables: with STACK_, the output "url" becomes STACK_URL.', { default: "STACK_" }),
  },
  steps: (p) => [script({ name: "Export the stack's outputs", file: "export_outputs.sh" }, p)],
});
