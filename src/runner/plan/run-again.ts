import { createHash } from "node:crypto";
import type { JobStatus } from "../../circleci/statuses.ts";
import type { PlannedJob } from "./plan.ts";

/** How a job ended in an earlier run. `blocked` and `on_hold`: it never came to its turn. */
export type EarlierStatus = JobStatus | "on_hold" | "blocked";

/** What is known of a job from an earlier run. */
export interface EarlierJob {
  readonly status: EarlierStatus;
  readonly fingerprint: string;
}

/** Why a job runs again. */
export type ReasonToRunAgain =
  | { readonly kind: "not-succeeded" }
  | { readonly kind: "changed" }
  | { readonly kind: "downstream"; readonly of: string }
  | { readonly kind: "undone"; readonly by: string; readonly neededBy: string };

/**
 * Tells a job from one of the same name that would do something else. What it requires makes no difference to what it
 * does.
 */
export function fingerprint({ name: _name, requires: _requires, ...does }: PlannedJob): string {
  return createHash("sha256").update(JSON.stringify(does)).digest("hex");
}

/**
 * The jobs that run again when a run goes on from an earlier one; the others are taken over with what they persisted.
 *
 * 1. What did not succeed runs again, and so does what has been changed since.
 * 2. What is downstream of a job that runs again runs again, whatever became of it.
 * 3. What was undone runs again. A job that runs although another one has not succeeded (it requires `failed`,
 * `terminal` or the like) is
 *    there to clean up. When it ran, the jobs before it with which it shares a context or a serial group count as
 * undone, for by these it
 *    reaches what they made; where it shares none, all jobs before it do. An undone job runs again if a job that runs
 * again and does not
 *    clean up itself is downstream of it: a smoke test needs its deployment, and not the image's build.
 *
 * What is undone without being needed stays undone. A job that requires success alone is a next step, and counts as no
 * cleanup.
 */
export function jobsToRunAgain(
  jobs: readonly PlannedJob[],
  earlier: ReadonlyMap<string, EarlierJob>,
): ReadonlyMap<string, ReasonToRunAgain> {
  const again = new Map<string, ReasonToRunAgain>();
  const add = (name: string, reason: ReasonToRunAgain | undefined): void => {
    if (reason !== undefined && !again.has(name)) again.set(name, reason);
  };
  for (const job of jobs) add(job.name, ownReason(job, earlier.get(job.name)));
  const before = ancestors(jobs);
  const undone = undoneJobs(jobs, { earlier, before });
  const needing = jobs.filter((job) => !cleansUp(job)).map(({ name }) => name);
  for (let size = -1; size < again.size; ) {
    size = again.size;
    for (const { name } of jobs) {
      const upstream = [...(before.get(name) ?? [])].find((each) => again.has(each));
      add(name, upstream === undefined ? undefined : { kind: "downstream", of: upstream });
    }
    for (const [name, by] of undone) {
      const needed = needing.find((each) => again.has(each) && before.get(each)?.has(name));
      add(name, needed === undefined ? undefined : { kind: "undone", by, neededBy: needed });
    }
  }
  return again;
}

function ownReason(job: PlannedJob, known: EarlierJob | undefined): ReasonToRunAgain | undefined {
  if (known?.status !== "success") return { kind: "not-succeeded" };
  return known.fingerprint === fingerprint(job) ? undefined : { kind: "changed" };
}

/** The jobs whose work a cleanup has taken away, and which one. */
function undoneJobs(
  jobs: readonly PlannedJob[],
  facts: {
    readonly earlier: ReadonlyMap<string, EarlierJob>;
    readonly before: ReadonlyMap<string, ReadonlySet<string>>;
  },
): ReadonlyMap<string, string> {
  const ran: ReadonlySet<EarlierStatus | undefined> = new Set(["success", "failed", "canceled"]);
  const undone = new Map<string, string>();
  for (const job of jobs) {
    if (!cleansUp(job) || !ran.has(facts.earlier.get(job.name)?.status)) continue;
    const upstream = jobs.filter(({ name }) => facts.before.get(job.name)?.has(name));
    const sharing = upstream.filter((other) => share(job, other));
    for (const { name } of sharing.length > 0 ? sharing : upstream) undone.set(name, job.name);
  }
  return undone;
}

const cleansUp = ({ requires }: PlannedJob): boolean =>
  requires.some(({ statuses }) => statuses.some((status) => status !== "success"));

const share = (one: PlannedJob, other: PlannedJob): boolean =>
  one.contexts.some((context) => other.contexts.includes(context)) ||
  (one.serialGroup !== undefined && one.serialGroup === other.serialGroup);

/** All jobs upstream of each job. */
function ancestors(jobs: readonly PlannedJob[]): ReadonlyMap<string, ReadonlySet<string>> {
  const byName = new Map(jobs.map((job) => [job.name, job]));
  const known = new Map<string, Set<string>>();
  const of = (name: string): ReadonlySet<string> => {
    const made = known.get(name);
    if (made !== undefined) return made;
    const found = new Set<string>();
    // Before it is full: a circle is an error of the configuration, and must not be followed for ever.
    known.set(name, found);
    for (const { job } of byName.get(name)?.requires ?? []) {
      found.add(job);
      for (const each of of(job)) found.add(each);
    }
    return found;
  };
  return new Map(jobs.map(({ name }) => [name, of(name)]));
}

/**
 * The plan of a run that goes on: a job that is taken over does nothing and has succeeded, and stands where it stood,
 * so that what it persisted is attached. Locks are taken again, for the jobs behind them.
 */
export function takeOver(
  jobs: readonly PlannedJob[],
  again: { readonly has: (name: string) => boolean },
): readonly PlannedJob[] {
  return jobs.map((job) =>
    again.has(job.name) || job.kind === "lock" || job.kind === "unlock"
      ? job
      : { ...job, kind: "no-op", body: undefined, serialGroup: undefined, contexts: [] },
  );
}
