import type { Data } from "../../model/data.ts";
import type { WorkflowPlan } from "../../runner/plan/plan.ts";
import { fingerprint } from "../../runner/plan/run-again.ts";
import type { RunRecord } from "../../runner/report/run-model.ts";
import type { RunSecrets } from "../../runner/steps/dependencies.ts";
import type { StateFolder } from "../state/state-folder.ts";
import type { Engines } from "./engines.ts";
import type { Served } from "./preflight/named-engines.ts";
import type { Earlier } from "./rerun.ts";
import { keptFlags, type RunChoices, type RunFlags } from "./run-flags.ts";
import type { RunInfo, Runs } from "./run-record.ts";

/** A run that may start: all that could be wrong was looked at. */
export interface RunSpec {
  readonly state: StateFolder;
  readonly runs: Runs;
  readonly asked: readonly string[];
  /** The configuration's path from the current folder, or - for the standard input. */
  readonly configuration: string;
  readonly flags: RunFlags;
  readonly choices: RunChoices;
  readonly engines: Engines;
  readonly served: Served;
  readonly plan: WorkflowPlan;
  /** The plan before jobs were taken over. */
  readonly original: WorkflowPlan;
  /** The jobs that are taken over, and the run in which each has run. */
  readonly taken: ReadonlyMap<string, string>;
  /** Whether other workflows of the pipeline may run after it, so that it is not the last run for long. */
  readonly oneOfSeveral: boolean;
  /** What ran before of the same pipeline, which the test results of this one are to have too. */
  readonly before: readonly RunRecord[];
  /** The run that this one goes on from. */
  readonly earlier?: Earlier;
  readonly secrets: RunSecrets;
  /** What the checkout tells, as pipeline values. */
  readonly facts: Readonly<Record<string, Data>>;
}

/** What is kept of a run at its beginning. */
export function infoOf(
  order: RunSpec,
  { id, startedAt, about, workspaceId }: Required<Pick<RunInfo, "id" | "startedAt" | "about" | "workspaceId">>,
): RunInfo {
  const { original, taken, earlier, asked, flags } = order;
  const jobs = original.jobs.map((job) => {
    const takenFrom = taken.get(job.name);
    return [job.name, { fingerprint: fingerprint(job), ...(takenFrom !== undefined && { takenFrom }) }] as const;
  });
  return {
    schema: 1,
    id,
    workflow: original.workflow,
    startedAt,
    about,
    workspaceId,
    ...(earlier !== undefined && { continues: earlier.info.id }),
    asked,
    flags: keptFlags(flags),
    jobs: Object.fromEntries(jobs),
  };
}
