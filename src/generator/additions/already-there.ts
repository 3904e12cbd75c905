import type { DataMap } from "../../model/index.ts";
import { type AdditionResult, refused } from "./addition.ts";
import { type AddedJob, addedJobs, isApproval } from "./entries.ts";
import { isNumbered } from "./references.ts";
import type { Target } from "./target.ts";
import type { ExistingJob, ExistingWorkflow } from "./workflows.ts";

/**
 * Whether the file has all of the added workflows: in the chosen workflow, or, where none is chosen, anywhere. A part of one, where it
 * would have to be, is no place to go on from: jobs that somebody deleted would come back, or run twice.
 */
export function alreadyThere(workflows: DataMap, target: Target): AdditionResult | undefined {
  const candidates = target.workflow === undefined ? target.workflows : [target.workflow];
  const places: string[] = [];
  for (const [name, content] of Object.entries(workflows)) {
    const jobs = addedJobs(content);
    const parts = candidates
      .map((other) => ({ other, ...partOf(jobs, other) }))
      .filter(({ there }) => there.length > 0);
    const whole = parts.find(({ lacking }) => lacking.length === 0);
    const broken = parts.find(({ other }) => target.workflow !== undefined || isNumbered(name, other.name));
    if (whole !== undefined) places.push(whole.other.name);
    else if (broken !== undefined)
      return refused(
        `The workflow "${broken.other.name}" has ${listed(broken.there)} already, and not ${listed(broken.lacking)}.`,
        `Add ${listed(broken.lacking)} to it by hand, or delete the others from it, and add all of them again.`,
      );
  }
  if (places.length === 0 || places.length < Object.keys(workflows).length) return undefined;
  return { kind: "unchanged", because: `The workflow "${[...new Set(places)].join('", "')}" has these jobs already.` };
}

const listed = (jobs: readonly AddedJob[]): string => jobs.map(({ job }) => `"${job}"`).join(", ");

/**
 * Which of the added jobs a workflow of the file has, whatever their arguments became. Approvals and jobs of the file's own may be
 * anybody's, so it is the jobs of orbs that count as being there.
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
