import type { JobStatus } from "../../circleci/statuses.ts";
import type { PlannedRequirement } from "../plan/plan.ts";

/** Whether a job may start: not yet, now, or never, and then why. */
export type Verdict =
  | { readonly kind: "waiting" }
  | { readonly kind: "met" }
  | { readonly kind: "unmet"; readonly because: string };

const words: Readonly<Record<JobStatus, string>> = {
  success: "succeeded",
  failed: "failed",
  canceled: "was canceled",
  unauthorized: "was not authorized",
  not_run: "did not run",
};

/**
 * A job starts when every job that it requires has ended with one of the statuses that it asks for. It is lost as soon
 * as one of them has ended otherwise, even while others still run.
 * https://circleci.com/docs/reference/configuration-reference/#requires
 */
export function verdictOf(
  requires: readonly PlannedRequirement[],
  statusOf: (job: string) => JobStatus | undefined,
): Verdict {
  let waiting = false;
  for (const { job, statuses } of requires) {
    const status = statusOf(job);
    if (status === undefined) waiting = true;
    else if (!statuses.includes(status)) return { kind: "unmet", because: reason(job, status, statuses) };
  }
  return { kind: waiting ? "waiting" : "met" };
}

function reason(job: string, status: JobStatus, wanted: readonly JobStatus[]): string {
  const ended = `"${job}" ${words[status]}`;
  if (wanted.length === 1 && wanted[0] === "success") return ended;
  return `${ended}, and this job waits for ${wanted.join(" or ")}`;
}

/** Whether a job runs although something was canceled: it cleans up, or tells somebody. */
export const outlivesCancel = ({ statuses }: PlannedRequirement): boolean =>
  statuses.includes("canceled") || statuses.includes("not_run");
