import type { DataMap } from "../../model/index.ts";
import { type AdditionResult, type Refusal, refused } from "./addition.ts";
import { type AddedJob, addedJobs, isApproval } from "./entries.ts";
import { isNumbered } from "./references.ts";
import type { Target } from "./target.ts";
import type { ExistingJob, ExistingWorkflow } from "./workflows.ts";

/** The added workflows that the file lacks. */
export type Lacking = { readonly kind: "lacking"; readonly workflows: DataMap };

/**
 * Which of the added workflows the file lacks. The first one counts as there in the chosen workflow, or, where none is
 * chosen, anywhere; the others have workflows of their own. A part of one, where it would have to be, is no place to go
 * on from: jobs that somebody deleted would come back, or run twice.
 */
export function alreadyThere(
  workflows: DataMap,
  target: Target,
): Extract<AdditionResult, { kind: "unchanged" }> | Refusal | Lacking {
  const places: string[] = [];
  const lackingWorkflows: Record<string, DataMap[string]> = {};
  for (const [index, [name, content]] of Object.entries(workflows).entries()) {
    const chosen = index === 0 ? target.workflow : undefined;
    const candidates = chosen === undefined ? target.workflows : [chosen];
    const jobs = addedJobs(content);
    const parts = candidates
      .map((other) => ({ other, ...partOf(jobs, other) }))
      .filter(({ there }) => there.length > 0);
    const whole = parts.find(({ lacking }) => lacking.length === 0);
    const broken = parts.find(({ other }) => chosen !== undefined || isNumbered(name, other.name));
    if (whole !== undefined) places.push(whole.other.name);
    else if (broken !== undefined)
      return refused(
        `The workflow "${broken.other.name}" has ${listed(broken.there)} already, and not ${listed(broken.lacking)}.`,
        `Add ${listed(broken.lacking)} to it by hand, or delete the others from it, and add all of them again.`,
      );
    else lackingWorkflows[name] = content;
  }
  if (places.length === 0 || Object.keys(lackingWorkflows).length > 0)
    return { kind: "lacking", workflows: lackingWorkflows };
  return { kind: "unchanged", because: `The workflow "${[...new Set(places)].join('", "')}" has these jobs already.` };
}

const listed = (jobs: readonly AddedJob[]): string => jobs.map(({ job }) => `"${job}"`).join(", ");

/**
 * Which of the added jobs a workflow of the file has, whatever their arguments became. Approvals and jobs of the file's
 * own may be anybody's, so it is the jobs of orbs that count as being there.
 */
export function partOf(jobs: readonly AddedJob[], { jobs: existing }: Pick<ExistingWorkflow, "jobs">) {
  const left = [...existing];
  const there: AddedJob[] = [];
  const lacking: AddedJob[] = [];
  for (const job of jobs) {
    const index = left.findIndex((other) => isThat(job, other));
    if (index === -1) lacking.push(job);
    else {
      left.splice(index, 1);
      there.push(job);
    }
  }
  return { lacking, there: there.filter(({ job }) => job.includes("/")) };
}

function isThat(job: AddedJob, other: ExistingJob): boolean {
  if (isApproval(job) || other.isApproval) return isApproval(job) && other.isApproval;
  return other.job === job.job || (!job.job.includes("/") && isNumbered(job.job, other.job));
}
