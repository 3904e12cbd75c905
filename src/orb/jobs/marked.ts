import { type ReferencesOf, type Step, when } from "../../model/index.ts";
import type { deployMarker } from "../parameters/deploy-marker.ts";
import { script } from "../script.ts";

/** How a deployment ends, or stands. */
type Status = "planned" | "running" | "success" | "failed";

/**
 * The step that marks a deployment, where the job has an environment's name; "failed" is for a step before it that
 * failed.
 */
export function marked(
  p: ReferencesOf<typeof deployMarker>,
  status: Status,
  { rollback = false }: { readonly rollback?: boolean } = {},
): readonly Step[] {
  const step = {
    name: `Mark the ${rollback ? "rollback" : "deployment"} as ${status}`,
    file: "mark_deployment.sh",
  } as const;
  return [
    when(p.environment_name, [
      script(status === "failed" ? { ...step, when: "on_fail" } : step, {
        status,
        environment_name: p.environment_name,
        component_name: p.component_name,
        ...(rollback && { rollback: "true" }),
      }),
    ]),
  ];
}
