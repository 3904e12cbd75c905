import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { describeFiltered } from "./filters.ts";
import type { CheckInput } from "./input.ts";
import { blockedJobs } from "./reach.ts";

/** A job with a filter that lets through what the filter of a required job keeps out. */
export const requirementFilteredOut = defineDiagnostic<{
  readonly job: string;
  readonly requires: string;
  readonly kind: "branches" | "tags";
  readonly wanted: string;
  readonly runsFor: string;
}>({
  code: "requirement-filtered-out",
  severity: "warning",
  about:
    "For a tag, a job runs only if it has a filter `tags` that matches, and so must every job that it requires: otherwise the job silently does not run on the day of the release. The same holds for branches. https://circleci.com/docs/guides/orchestrate/workflows/#executing-workflows-for-a-git-tag",
  message: ({ job, requires, wanted, runsFor }) =>
    `The job "${job}" does not run for ${wanted}, although it has a filter for them: "${requires}", which it requires, runs only for ${runsFor}.`,
  hint: ({ requires, kind }) => `Give "${requires}" a filter for the same ${kind}.`,
});

/** Reports jobs that silently do not run for what their own filter asks for. */
export function checkFilteredRequirements({ compiled }: CheckInput, report: Report): void {
  for (const workflow of compiled.workflows)
    for (const { job, own, requirement, required, kinds, never } of blockedJobs(workflow)) {
      const [kind] = kinds;
      if (never || kind === undefined) continue;
      const wanted = describeFiltered({ branches: "none", tags: "none", [kind]: own[kind] });
      const runsFor = describeFiltered(required);
      report(requirementFilteredOut.at(requirement.at, { job, requires: requirement.name, kind, wanted, runsFor }));
    }
}
