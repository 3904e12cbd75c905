import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { placeId } from "../diagnostics/source.ts";
import { graphOf, isWhole, upstream } from "./graph.ts";
import { type CheckInput, isComplete, placeOf } from "./input.ts";
import { stepsNamed } from "./job-steps.ts";
import { workspaceStepsOf } from "./workspaces.ts";

/** A workspace that is attached where nothing can be in it. */
export const attachWithoutPersist = defineDiagnostic<{ readonly job: string; readonly workflow: string }>({
  code: "attach-without-persist",
  severity: "warning",
  about:
    "A workspace holds what the jobs before this one, those that it requires directly or by others, have persisted. Where none of them persists, the step attaches nothing, and what is expected there is missing. https://circleci.com/docs/guides/orchestrate/workspaces/",
  message: ({ job, workflow }) =>
    `The job "${job}" attaches a workspace, and in the workflow "${workflow}" no job that it requires persists anything to it.`,
  hint: ({ job }) => `Let "${job}" require the job that persists, or take this step out.`,
});

/** Reports `attach_workspace` in jobs behind which nothing persists. */
export function checkAttachedWorkspaces(input: CheckInput, report: Report): void {
  if (stepsNamed("attach_workspace", input.compiled).length === 0 || !isComplete(input)) return;
  for (const workflow of input.compiled.workflows) {
    if (!workflow.entries.some((entry) => workspaceStepsOf(entry).attach.length > 0)) continue;
    const graph = graphOf(workflow);
    if (!isWhole(graph)) continue;
    const persisted = upstream(graph, (entry) => workspaceStepsOf(entry).persist.length > 0);
    // A step that an anchor or a command gives to many jobs is of use where one of them comes after one that persists.
    const useful = new Set(
      graph.entries.flatMap((entry, index) =>
        persisted[index] === true ? workspaceStepsOf(entry).attach.map(({ at }) => placeId(at)) : [],
      ),
    );
    for (const index of graph.order) {
      const entry = graph.entries[index];
      const [step] = entry === undefined ? [] : workspaceStepsOf(entry).attach;
      if (entry === undefined || step === undefined || persisted[index] === true) continue;
      if (useful.has(placeId(step.at))) continue;
      const { at, related } = placeOf(step.at, { entry, source: input.source });
      report(attachWithoutPersist.at(at, { job: entry.name, workflow: workflow.name }, related));
    }
  }
}
