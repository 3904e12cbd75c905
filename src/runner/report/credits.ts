import { type CreditRate, creditRate, creditsFor } from "../../circleci/credits.ts";
import { classesOf, type ExecutorType } from "../../circleci/resource-classes.ts";
import type { JobRecord, RunRecord } from "./run-model.ts";

/** What a job of a run would cost on CircleCI for the times that it took here. */
export interface JobCredits {
  readonly job: string;
  readonly executor: ExecutorType;
  readonly resourceClass: string;
  /** Whether the other class is none of its executor's, so that it keeps its own. */
  readonly keeps: boolean;
  /** Nothing where no rate of the class is known. */
  readonly cost: { readonly rate: CreditRate; readonly credits: number } | undefined;
}

/**
 * The jobs that ran in this run, each by its class or all by another one: that changes the rate and not the time, which
 * no one knows. Each node is billed by itself, and so is each attempt.
 */
export function creditsOf(
  { jobs }: Pick<RunRecord, "jobs">,
  { resourceClass: other }: { readonly resourceClass?: string | undefined } = {},
): readonly JobCredits[] {
  return [...jobs.values()].flatMap((record) => {
    if (record.on === undefined || record.nodes.length === 0) return [];
    const { executor } = record.on;
    const keeps = other !== undefined && !classesOf(executor).has(other);
    const resourceClass = other === undefined || keeps ? record.on.resourceClass : other;
    const rate = creditRate(executor, resourceClass);
    const credits = (known: CreditRate): number =>
      nodeTimes(record).reduce((sum, ms) => sum + creditsFor(known, ms), 0);
    return [
      {
        job: record.name,
        executor,
        resourceClass,
        keeps,
        cost: rate === undefined ? undefined : { rate, credits: credits(rate) },
      },
    ];
  });
}

/** From the first step of a node to the end of its last one. */
const nodeTimes = ({ nodes }: JobRecord): readonly number[] =>
  nodes.flatMap(({ steps }) => {
    const [first] = steps;
    const end = Math.max(...steps.map(({ startedAt, endedAt }) => endedAt ?? startedAt));
    return first === undefined ? [] : [end - first.startedAt];
  });
