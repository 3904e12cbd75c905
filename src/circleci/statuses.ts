/* https://circleci.com/docs/reference/configuration-reference/#requires */

/** How a job can end, or that it did not start. */
export const jobStatuses = ["success", "failed", "canceled", "unauthorized", "not_run"] as const;
/** How a job ended. */
export type JobStatus = (typeof jobStatuses)[number];

/** What a requirement can wait for: one of these ends, or `terminal` for any of them. */
export const statuses = [...jobStatuses, "terminal"] as const;
/** A status that a requirement can wait for. */
export type Status = (typeof statuses)[number];
