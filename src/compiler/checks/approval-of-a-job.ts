import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { isIn } from "../diagnostics/source.ts";
import type { CheckInput } from "./input.ts";

/** An approval that has the name of a job with steps. */
export const approvalOfAJob = defineDiagnostic<{ readonly name: string }>({
  code: "approval-of-a-job",
  severity: "warning",
  about:
    "An entry with `type: approval` waits for a person and runs nothing, also where a job of its name is defined: the steps of that job do not run there. https://circleci.com/docs/guides/orchestrate/workflows/#hold-a-workflow-for-a-manual-approval",
  message: ({ name }) => `"${name}" is only an approval here, and the job of that name does not run.`,
  hint: () => 'Give the approval another name, or delete "type: approval" to run the job.',
});

/** Reports approvals of a workflow under the name of a job that has steps. */
export function checkApprovals({ library, compiled, source }: CheckInput, report: Report): void {
  for (const { entries } of compiled.workflows)
    for (const { type, at } of entries) {
      if (type !== "approval" || !isIn(at, source)) continue;
      const name = at.source.text.slice(at.start, at.end).replace(/^["']|["']$/g, "");
      const job = library.jobs.get(name);
      if (job === undefined || !job.body.entries.has("steps")) continue;
      report(approvalOfAJob.at(at, { name }, [{ at: job.at, message: "The job is defined here." }]));
    }
}
