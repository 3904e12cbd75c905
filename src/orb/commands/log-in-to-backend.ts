import { defineCommand } from "../../model/index.ts";
import { pulumiBackend, pulumiProgram, serviceAttempts } from "../parameters/pulumi.ts";
import { script } from "../script.ts";

/** Apart from the installation, since a team with its own image needs only this. */
export const logInToBackend = defineCommand({
  name: "log_in_to_backend",
  description:
    "Log in to the backend that keeps Pulumi's state: by token, by OpenID Connect, or to a self-managed one by its URL.",
  parameters: { ...pulumiBackend, ...pulumiProgram, ...serviceAttempts },
  steps: (p) => [script({ name: "Log in to the Pulumi backend", file: "log_in_to_backend.sh" }, p)],
});
