import type { PlannedJob } from "../plan/plan.ts";

/** A job before another one, with those before it. */
export interface UpstreamJob {
  readonly job: string;
  readonly before: ReadonlySet<string>;
}

/** What is needed of a job to know its order. */
export type OrderedJob = Pick<PlannedJob, "name" | "requires">;

/**
 * Every job upstream of one, each after those that it requires itself and otherwise in the order of the configuration:
 * the order in which a workspace's layers are laid. https://circleci.com/docs/guides/orchestrate/workspaces/#overview
 */
export function upstreamOf(jobs: readonly OrderedJob[], name: string): readonly UpstreamJob[] {
  const byName = new Map(jobs.map((job) => [job.name, job]));
  const before = new Map<string, ReadonlySet<string>>();
  const ordered: UpstreamJob[] = [];
  const visit = (job: string): ReadonlySet<string> => {
    const known = before.get(job);
    if (known !== undefined) return known;
    const all = new Set<string>();
    before.set(job, all);
    const required = new Set(byName.get(job)?.requires.map((requirement) => requirement.job));
    for (const other of jobs.filter((candidate) => required.has(candidate.name))) {
      all.add(other.name);
      for (const further of visit(other.name)) all.add(further);
    }
    ordered.push({ job, before: all });
    return all;
  };
  visit(name);
  return ordered.filter(({ job }) => job !== name);
}
