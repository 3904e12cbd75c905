import { defineCommand } from "../../model/index.ts";
import { notification } from "../parameters/notify.ts";
import { serviceAttempts } from "../parameters/pulumi.ts";
import { script } from "../script.ts";

/** Reads what earlier jobs handed over, in which nothing is secret. */
export const notify = defineCommand({
  name: "notify",
  description:
    "Tell people by a webhook how a deployment went: what was deployed, by whom, where it answers and what was measured, or what failed and how to look.",
  parameters: { ...notification, ...serviceAttempts },
  steps: (p) => [script({ name: "Tell people", file: "notify.sh" }, p)],
});
