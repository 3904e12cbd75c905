import { defineCommand } from "../../model/index.ts";
import { script } from "../script.ts";

/** Runs after a failure too, for the same reason as log_out. */
export const logOutOfBackend = defineCommand({
  name: "log_out_of_backend",
  description:
    "Remove the credentials that log_in_to_backend, assume_aws_role and their like left on the machine, and what open_environment opened. Runs after a failed step too.",
  parameters: {},
  steps: () => [script({ name: "Remove the job's credentials", file: "log_out_of_backend.sh", when: "always" })],
});
