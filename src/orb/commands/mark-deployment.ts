import { boolean, defineCommand, oneOf, string } from "../../model/index.ts";
import { deployMarker } from "../parameters/deploy-marker.ts";
import { script } from "../script.ts";

/**
 * In the jobs, with an environment's name, it is there already; a command of its own for jobs of one's own and for
 * post-steps.
 */
export const markDeployment = defineCommand({
  name: "mark_deployment",
  description: "Tell CircleCI's Deploys page how a deployment goes.",
  parameters: {
    ...deployMarker,
    environment_name: string("Environment under which it is shown. `$VAR` is expanded."),
    status: oneOf(
      ["planned", "running", "success", "failed", "canceled", "logged"],
      'How it stands. "planned" comes first, "success", "failed" and "canceled" end it; "logged" stands alone, where no one follows it.',
    ),
    rollback: boolean("Whether it is a rollback, to what plan_rollback found. False by default.", { default: false }),
  },
  steps: (p) => [script({ name: "Mark the deployment", file: "mark_deployment.sh" }, p)],
});
