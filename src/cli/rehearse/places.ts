import type { PlannedBody, PlannedJob } from "../../runner/plan/plan.ts";
import type { RunChoices } from "./run-flags.ts";

/** Where the flags put the jobs of each kind of executor. */
export type PlaceFlags = Pick<RunChoices, "machine" | "docker">;

/** Whether a job runs in containers or on this host. */
export const placeOf = (executor: PlannedBody["executor"], places: PlaceFlags): "container" | "host" =>
  executor.kind === "machine" ? places.machine : places.docker;

/** A job with steps. */
export type JobWithBody = PlannedJob & { readonly body: PlannedBody };

/** The jobs with steps that run in one kind of place. */
export const jobsIn = (
  place: "container" | "host",
  { jobs, places }: { readonly jobs: readonly PlannedJob[]; readonly places: PlaceFlags },
): readonly JobWithBody[] =>
  jobs.filter((job): job is JobWithBody => job.body !== undefined && placeOf(job.body.executor, places) === place);
