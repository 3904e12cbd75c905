import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { isIn, placeId, type Range } from "../diagnostics/source.ts";
import type { CompiledWorkflow } from "../expand/compiled.ts";
import { graphOf, isWhole } from "./graph.ts";
import { type CheckInput, isComplete, isInOrb } from "./input.ts";
import { stepsNamed } from "./job-steps.ts";
import { workspaceStepsOf } from "./workspaces.ts";

/** Files that are put into the workspace and never taken out. */
export const persistNeverAttached = defineDiagnostic<{ readonly job: string }>({
  code: "persist-never-attached",
  severity: "warning",
  about:
    "Only a job that requires this one, directly or by others, can attach what it persists. Where none does, the upload costs time and storage for nothing. https://circleci.com/docs/guides/orchestrate/workspaces/",
  message: ({ job }) => `The job "${job}" persists to the workspace, and no job that comes after it attaches one.`,
  hint: () => "Attach the workspace in a job that requires this one, or take this step out.",
});

/**
 * Reports `persist_to_workspace` that no workflow makes use of. A step that one of them uses is not reported for the
 * others.
 */
export function checkPersistedWorkspaces(input: CheckInput, report: Report): void {
  if (stepsNamed("persist_to_workspace", input.compiled).length === 0 || !isComplete(input)) return;
  const persisted = new Map<string, { readonly at: Range; readonly job: string }>();
  const used = new Set<string>();
  for (const workflow of input.compiled.workflows) {
    if (!workflow.entries.some((entry) => workspaceStepsOf(entry).persist.length > 0)) continue;
    const attached = attachedBelow(workflow);
    for (const [index, entry] of workflow.entries.entries())
      for (const { at } of workspaceStepsOf(entry).persist) {
        // What an orb persists is for those who want it.
        if (!isIn(at, input.source) || isInOrb(at, input)) continue;
        const place = placeId(at);
        if (attached[index] === true) used.add(place);
        else if (!persisted.has(place)) persisted.set(place, { at, job: entry.name });
      }
  }
  for (const [place, { at, job }] of persisted) if (!used.has(place)) report(persistNeverAttached.at(at, { job }));
}

/**
 * For each entry whether one that waits for it, directly or not, attaches a workspace. Circles and unknown jobs count
 * as attached: they are reported anyway.
 */
function attachedBelow(workflow: CompiledWorkflow): readonly boolean[] {
  const graph = graphOf(workflow);
  const { entries, edges, order } = graph;
  if (order.length < entries.length || !isWhole(graph)) return entries.map(() => true);
  const below = entries.map(() => false);
  for (const index of order.toReversed()) {
    const entry = entries[index];
    const attaches = below[index] === true || (entry !== undefined && workspaceStepsOf(entry).attach.length > 0);
    if (attaches) for (const { to } of edges[index] ?? []) for (const one of to) below[one] = true;
  }
  return below;
}
