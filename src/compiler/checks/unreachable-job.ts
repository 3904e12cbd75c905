import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { describeFiltered, type Filtered } from "./filters.ts";
import type { CheckInput } from "./input.ts";
import { blockedJobs, type Conflict, statusConflicts } from "./reach.ts";

/** A job that no pipeline can start. */
export const unreachableJob = defineDiagnostic<{
  readonly job: string;
  readonly because: string;
  readonly required: string;
}>({
  code: "unreachable-job",
  severity: "warning",
  about:
    "A job starts only when every job that it requires has ended as wanted, and a job that is filtered out ends in no way. So a job that wants tags and requires one that runs for branches only never starts, nor does one that wants a failure and also something that needs the success. CircleCI says nothing, the job is just missing. https://circleci.com/docs/guides/orchestrate/workflows/#executing-workflows-for-a-git-tag",
  message: ({ job, because }) => `The job "${job}" can never run: ${because}.`,
  hint: ({ required }) => `Change the filters or the statuses of "${required}", or take it out of \`requires\`.`,
});

/** Reports jobs that can never run. */
export function checkUnreachableJobs({ compiled }: CheckInput, report: Report): void {
  for (const workflow of compiled.workflows) {
    for (const { job, own, requirement, required, never } of blockedJobs(workflow)) {
      if (!never || isPlaceholder(own) || isPlaceholder(required)) continue;
      const because = `it is for ${describeFiltered(own)}, and "${requirement.name}", which it requires, runs for ${describeFiltered(required)}`;
      report(unreachableJob.at(requirement.at, { job, because, required: requirement.name }));
    }
    for (const conflict of statusConflicts(workflow)) {
      const { job, requirement, other } = conflict;
      const data = { job, because: describeConflict(conflict), required: requirement.name };
      report(
        unreachableJob.at(requirement.at, data, [{ at: other.at, message: "This requirement stands against it." }]),
      );
    }
  }
}

/**
 * Whether a filter names only branches that are not meant to be there, such as `placeholder_branch_name`: somebody
 * switched the job off, and knows it. https://github.com/transcom/mymove keeps jobs so until they are wanted for a
 * branch.
 */
const isPlaceholder = ({ branches }: Filtered): boolean =>
  typeof branches !== "string" && branches.size > 0 && [...branches].every((name) => placeholder.test(name));

const placeholder =
  /place-?_?holder|no-?_?longer|never|disabled|dummy|unused|not-?_?used|(?:non-?_?|not-?_?)exist|^(?:none|nothing|no-?_?branch|fake)$|do-?_?not-?_?(?:run|use)/i;

function describeConflict({ requirement, other, needed }: Conflict): string {
  const wanted = `it waits for "${requirement.name}" to end as ${requirement.statuses.join(" or ")}`;
  return other.name === requirement.name
    ? `${wanted}, and also as ${needed.join(" or ")}`
    : `${wanted}, and "${other.name}", which it requires too, runs only after "${requirement.name}" ended as ${needed.join(" or ")}`;
}
