import { defineCommand } from "../../model/index.ts";
import { stackExpiry, stackName, stackOptions } from "../parameters/pulumi.ts";
import { script } from "../script.ts";

/**
 * Creating a stack on any failure but "missing" once cost a team its state:
 * https://github.com/pulumi/actions/issues/788.
 */
export const configureStack = defineCommand({
  name: "configure_stack",
  description:
    "Select the stack, creating it only when the backend says that it is missing, and set its configuration and the image by digest. A stack that is created gets the tags by which reap and destroy know it.",
  parameters: { ...stackName, ...stackOptions, ...stackExpiry },
  steps: (p) => [script({ name: "Select and configure the stack", file: "configure_stack.sh" }, p)],
});
