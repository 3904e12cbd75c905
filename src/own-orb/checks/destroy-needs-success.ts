import { graphOf } from "../../compiler/checks/graph.ts";
import { defineDiagnostic, type Report } from "../../compiler/diagnostics/diagnostic.ts";
import type { CompiledEntry, CompiledWorkflow, Requirement } from "../../compiler/expand/compiled.ts";
import { entriesAbove } from "./above.ts";
import { ownJobOf } from "./own-jobs.ts";

/** A destroy job that does not run when something between the deployment and it fails. */
export const destroyNeedsSuccess = defineDiagnostic<{ readonly job: string; readonly required: string }>({
  code: "destroy-needs-success",
  severity: "warning",
  about:
    "Of this orb: a destroy job that waits for the success of the smoke test, or of the deployment itself, does not run when that fails, and what was deployed stays and costs. `terminal` waits for any end, also for that of a job that did not run. https://circleci.com/docs/reference/configuration-reference/#requires",
  message: ({ job, required }) =>
    `"${job}" runs only after the success of "${required}": when that fails, what was deployed stays.`,
  hint: ({ required }) => `Write requires: [{${required}: terminal}]`,
});

const needsSuccess = ({ statuses }: Requirement): boolean =>
  !statuses.includes("terminal") && !statuses.includes("failed");

/** Reports what keeps a destroy job from running. An approval is a decision; what it waits for is not. */
export function checkDestroyRequirements(workflow: CompiledWorkflow, report: Report): void {
  const { entries, edges } = graphOf(workflow);
  const above = entriesAbove(workflow);
  const isDeploy = (entry: CompiledEntry): boolean => ownJobOf(entry) === "deploy";
  for (const [start, entry] of entries.entries()) {
    if (ownJobOf(entry) !== "destroy") continue;
    const seen = new Set([start]);
    for (const index of seen)
      for (const { requirement, to } of edges[index] ?? []) {
        if (!needsSuccess(requirement)) continue;
        const required = entries[to[0] ?? -1];
        if (required === undefined) continue;
        if (required.type === "approval") for (const one of to) seen.add(one);
        else if (isDeploy(required) || above(required).some(isDeploy))
          report(destroyNeedsSuccess.at(requirement.at, { job: entry.name, required: requirement.name }));
      }
  }
}
