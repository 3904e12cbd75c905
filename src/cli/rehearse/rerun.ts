import type { WorkflowPlan } from "../../runner/plan/plan.ts";
import { type EarlierJob, jobsToRunAgain, type ReasonToRunAgain, takeOver } from "../../runner/plan/run-again.ts";
import { some } from "../../text/quantities.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import { readRecord } from "./read-events.ts";
import type { RunFlags } from "./run-flags.ts";
import { isRunId, type KnownRun, type RunInfo, type Runs } from "./run-record.ts";

/** A run that another one goes on from. */
export interface Earlier {
  readonly info: RunInfo;
  readonly jobs: ReadonlyMap<string, EarlierJob>;
}

/**
 * Finds the run to go on from: the named one, or the last one. What it was asked for is asked for again, unless a flag
 * says otherwise.
 */
export async function earlierRun(runs: Runs, wanted: string | true): Promise<Earlier> {
  const found = wanted === true ? (await runs.list())[0] : await runs.read(wanted);
  if (found === undefined) throw noSuchRun(await runs.list(), wanted);
  const { info, status } = found;
  if (status === "running")
    throw new CliError(`The run ${info.id} is not over yet.`, {
      code: ExitCode.usage,
      next: ["Wait for its end, or name another one: arm-pipeline runs list"],
    });
  return { info, jobs: await outcomes(runs, info) };
}

/** A runner that was killed could not note what its jobs did; its events tell. */
async function outcomes(runs: Runs, { id, jobs, end }: RunInfo): Promise<ReadonlyMap<string, EarlierJob>> {
  const record = end === undefined ? await readRecord(runs.folder(id)) : undefined;
  const known = Object.entries(jobs).map(([name, job]) => {
    const status = end?.jobs[name] ?? record?.jobs.get(name)?.status ?? "blocked";
    return [name, { status, fingerprint: job.fingerprint }] as const;
  });
  return new Map(known);
}

/** The error for a run that is not there. */
export function noSuchRun(known: readonly KnownRun[], wanted: string | true): CliError {
  const [last] = known;
  if (last === undefined)
    return new CliError("There is no run yet.", { code: ExitCode.usage, next: ["Start one: arm-pipeline run"] });
  const next = ["See which there are: arm-pipeline runs list", `The last one: ${last.info.id}`];
  if (typeof wanted === "string" && !isRunId(wanted)) next.push("A job's name goes in front of the option.");
  return new CliError(`There is no run "${wanted}".`, { code: ExitCode.usage, next });
}

/** The flags of a run that goes on from another one. */
export const continuedFlags = (flags: RunFlags, given: ReadonlySet<string>, { flags: kept }: RunInfo): RunFlags => {
  const own = Object.entries(flags).filter(([name]) => given.has(name) || kept[name as keyof RunFlags] === undefined);
  return { ...kept, ...Object.fromEntries(own) } as RunFlags;
};

/** What of an earlier run is used. */
export interface Continued {
  readonly plan: WorkflowPlan;
  /** The jobs that are taken over, with the run in which each has run. */
  readonly taken: ReadonlyMap<string, string>;
  /** What is done again, and why where that may surprise. */
  readonly story: readonly string[];
}

/** The plan of a run that goes on. There must be something to do. */
export function continuedPlan(plan: WorkflowPlan, { info, jobs }: Earlier): Continued {
  const again = jobsToRunAgain(plan.jobs, jobs);
  if (again.size === 0)
    throw new CliError(`Every job of the run ${info.id} has succeeded, and none is changed since.`, {
      code: ExitCode.usage,
      next: ["Run everything again: leave --rerun-failed out."],
    });
  const taken = plan.jobs
    .filter(({ name, kind }) => !again.has(name) && kind !== "lock" && kind !== "unlock")
    .map(({ name }) => [name, info.jobs[name]?.takenFrom ?? info.id] as const);
  return {
    plan: { ...plan, jobs: takeOver(plan.jobs, again) },
    taken: new Map(taken),
    story: [
      `Going on from run ${info.id}: ${some(taken.length, "job")} taken over, ${some(again.size, "job")} to run.`,
      ...[...again].flatMap(([name, reason]) =>
        jobs.get(name)?.status === "success" ? reasonLines(name, reason) : [],
      ),
    ],
  };
}

function reasonLines(job: string, reason: ReasonToRunAgain): readonly string[] {
  switch (reason.kind) {
    case "changed":
      return [`  "${job}" runs again: it has been changed since.`];
    case "undone":
      return [`  "${job}" runs again: "${reason.by}" has undone it, and "${reason.neededBy}" needs it.`];
    case "downstream":
    case "not-succeeded":
      return [];
  }
}
