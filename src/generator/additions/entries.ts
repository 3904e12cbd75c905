import type { Data, DataMap } from "../../model/index.ts";
import { freeName, isMap } from "./references.ts";
import type { ExistingJob } from "./workflows.ts";

/** A job of a workflow of the addition. */
export type AddedJob = { readonly job: string; readonly args: DataMap };

/** The jobs of a workflow of the addition. */
export function addedJobs(workflow: Data | undefined): readonly AddedJob[] {
  const list = isMap(workflow) && Array.isArray(workflow.jobs) ? (workflow.jobs as readonly Data[]) : [];
  return list.map((item) => {
    if (!isMap(item)) return { job: String(item), args: {} };
    const [[job, args] = ["", null]] = Object.entries(item);
    return { job, args: isMap(args) ? args : {} };
  });
}

/** The jobs as they stand in a workflow's list. */
export const entryOf = ({ job, args }: AddedJob): Data => (Object.keys(args).length === 0 ? job : { [job]: args });

export const isApproval = ({ args }: AddedJob): boolean => args.type === "approval";
export const nameOf = ({ job, args }: AddedJob): string => (typeof args.name === "string" ? args.name : job);

/**
 * Gives a job a name of its own where another one has it: jobs of a workflow must differ in it, and of jobs in several
 * workflows that share one and differ, CircleCI puts a number behind each, which would rename those that were there.
 * https://circleci.com/docs/reference/configuration-reference/#name
 */
export function withFreeNames(
  jobs: readonly AddedJob[],
  {
    inWorkflow,
    elsewhere,
  }: { readonly inWorkflow: readonly ExistingJob[]; readonly elsewhere: readonly ExistingJob[] },
): readonly AddedJob[] {
  const names = new Map<string, string>();
  for (const job of jobs) {
    const name = nameOf(job);
    const isTaken = (wanted: string): boolean =>
      inWorkflow.some((other) => other.name === wanted) ||
      elsewhere.some((other) => other.name === wanted && !isSameEverywhere(other, job)) ||
      [...names.values()].includes(wanted) ||
      (wanted !== name && jobs.some((other) => nameOf(other) === wanted));
    names.set(name, isTaken(name) ? freeName(name.replace(/^.*\//, ""), isTaken) : name);
  }
  return jobs.map(({ job, args }) => {
    const name = names.get(nameOf({ job, args })) ?? job;
    const requires = Array.isArray(args.requires)
      ? args.requires.map((each: Data) => requirement(each, names))
      : undefined;
    const named = name === nameOf({ job, args }) ? {} : { name };
    return { job, args: { ...named, ...args, ...named, ...(requires !== undefined && { requires }) } };
  });
}

/** What runs the same under its name in several workflows keeps it. */
const isSameEverywhere = (other: ExistingJob, job: AddedJob): boolean =>
  isApproval(job) ? other.isApproval : other.job === job.job && !job.job.includes("/") && !other.isApproval;

function requirement(item: Data, names: ReadonlyMap<string, string>): Data {
  if (typeof item === "string") return names.get(item) ?? item;
  if (!isMap(item)) return item;
  return Object.fromEntries(Object.entries(item).map(([name, statuses]) => [names.get(name) ?? name, statuses]));
}

/** The same jobs, the first of which wait for others: those that wait for none of their own. */
export function behind(jobs: readonly AddedJob[], after: readonly string[]): readonly AddedJob[] {
  if (after.length === 0) return jobs;
  return jobs.map(({ job, args }) => {
    const own = Array.isArray(args.requires) ? (args.requires as readonly Data[]) : [];
    return own.length > 0 ? { job, args } : { job, args: { ...args, requires: [...after] } };
  });
}
