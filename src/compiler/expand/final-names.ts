import type { Data } from "../../model/data.ts";
import type { MissingOrb } from "../orbs/missing-orb.ts";
import { toData } from "../source/data.ts";
import type { MappingNode } from "../source/node.ts";
import type { Invocation } from "./invocations.ts";

/** An invocation with its expanded body, and the workflow that it belongs to. */
export interface NamedJob {
  readonly workflow: string;
  readonly invocation: Invocation;
  readonly body: MappingNode | undefined;
  /** The orbs that are not at hand and that it needs. */
  readonly missingOrbs: readonly MissingOrb[];
}

/**
 * The final name of each job, in the order given. Jobs that share a name keep it where they are the same: in one
 * workflow equal in everything, in several workflows equal in what they run. Where they differ, each of them gets a
 * number. [?] Numbers run on over all workflows, and one that would make the name of another job is passed over: what
 * CircleCI does there is not known, but not that it drops a job.
 * https://circleci.com/docs/reference/configuration-reference/#name
 */
export function finalNames(jobs: readonly NamedJob[]): readonly string[] {
  const byName = new Map<string, NamedJob[]>();
  for (const job of jobs) {
    const same = byName.get(job.invocation.name);
    if (same === undefined) byName.set(job.invocation.name, [job]);
    else same.push(job);
  }
  const taken = new Set([...byName].filter(([, same]) => !isNumbered(same)).map(([name]) => name));
  const numbers = new Map<NamedJob, number>();
  for (const [name, same] of byName) {
    if (!isNumbered(same)) continue;
    let number = 0;
    for (const job of same) {
      do number += 1;
      while (taken.has(`${name}-${number}`));
      numbers.set(job, number);
      taken.add(`${name}-${number}`);
    }
  }
  return jobs.map((job) => {
    const number = numbers.get(job);
    return number === undefined ? job.invocation.name : `${job.invocation.name}-${number}`;
  });
}

const isNumbered = (jobs: readonly NamedJob[]): boolean => jobs.length > 1 && differ(jobs);

function differ(jobs: readonly NamedJob[]): boolean {
  const [first] = jobs;
  if (first === undefined) return false;
  const body = bodyOf(first);
  if (jobs.some((job) => bodyOf(job) !== body)) return true;
  const settings = new Map<string, string>();
  for (const job of jobs) {
    const known = settings.get(job.workflow);
    const own = settingsOf(job);
    if (known !== undefined && known !== own) return true;
    settings.set(job.workflow, own);
  }
  return false;
}

const bodyOf = ({ body, invocation }: NamedJob): string =>
  `${invocation.type} ${body === undefined ? "" : written(toData(body))}`;

/**
 * What the entry says besides the job's body. Which job a requirement means is known only with the job group that it is
 * looked up in.
 */
const settingsOf = ({ invocation }: NamedJob): string => {
  const settings = [...invocation.settings].map(([key, { value }]): Data => [key, toData(value)]);
  const requires = invocation.requires.map(({ name, group = invocation.group }): Data => [group, name]);
  return written([settings, requires]);
};

const written = (data: Data): string => JSON.stringify(data);
