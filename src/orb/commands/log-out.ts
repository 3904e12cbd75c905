import { defineCommand } from "../../model/index.ts";
import { furtherRegistries, imageName } from "../parameters/image.ts";
import { script } from "../script.ts";

/** Runs after a failure too: a credential that outlives its job is found by the next one on the same machine. */
export const logOut = defineCommand({
  name: "log_out",
  description: "Remove the credentials that log_in left on the machine. Runs after a failed step too.",
  parameters: { registry: imageName.registry, ...furtherRegistries },
  steps: (p) => [script({ name: "Log out of the registry", file: "log_out.sh", when: "always" }, p)],
});
