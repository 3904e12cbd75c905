import type { Recipe } from "./recipe.ts";

/** What a deployment reads comes from Pulumi ESC. */
export const environments: Recipe = {
  name: "environments",
  title: "Configuration and secrets from Pulumi ESC",
  have: "settings, secrets and short-lived keys of clouds in environments of Pulumi ESC",
  shape: { keep: true },
  own: { stack: "production", pulumiEnvironments: ["acme/web/production"] },
  note: "Each job with Pulumi opens the environment before its first step and removes it with its last; what it says is secret is masked in the job's output. Of several the later one counts, and acme/web/production@3 is one version. The token of the context pulumi opens it; where the environment logs in to the cloud, the context aws can go: --deploy-context pulumi.",
};
