import { jobTypes } from "../../circleci/jobs.ts";
import { jobStatuses } from "../../circleci/statuses.ts";
import type { CompiledEntry, Requirement } from "../../compiler/expand/compiled.ts";
import { get } from "../../compiler/source/node.ts";
import type { PlanContext } from "./context.ts";
import { placeOf } from "./executor.ts";
import type { PlannedBody, PlannedJob, PlannedRequirement } from "./plan.ts";
import { cannotRunHere } from "./problems.ts";
import { planSteps } from "./steps.ts";
import { environmentOf, numberIn, textIn, textsIn, wordsIn } from "./values.ts";

/** A job of a workflow with every value that running it needs; nothing where it cannot run here, which is reported. */
export function planJob(entry: CompiledEntry, context: PlanContext): PlannedJob | undefined {
  const kind = jobTypes.find((each) => each === entry.type);
  if (kind === undefined) {
    context.report(cannotRunHere.at(entry.at, { job: entry.name, needs: `the job type "${entry.type}"` }));
    return undefined;
  }
  const body = kind === "build" ? planBody(entry, context) : undefined;
  if (kind === "build" && body === undefined) return undefined;
  return {
    name: entry.name,
    kind,
    requires: entry.requires.map(requirementOf),
    contexts: textsIn(get(entry.settings, "context")),
    // A lock names its key itself where it was not made for a job group.
    serialGroup: textIn(get(entry.settings, "serial-group")) ?? textIn(get(entry.job, "key")),
    body,
  };
}

function requirementOf({ name, statuses }: Requirement): PlannedRequirement {
  const wanted = statuses.flatMap((status) => (status === "terminal" ? jobStatuses : [status]));
  return { job: name, statuses: [...new Set(wanted)] };
}

/** Of a job. Each has a machine, a folder and a line of its own; how many CircleCI gives is a matter of the plan. */
const mostNodes = 1000;

function planBody({ name, at, job }: CompiledEntry, context: PlanContext): PlannedBody | undefined {
  if (job === undefined) throw new Error(`Internal error: the job "${name}" was not expanded.`);
  const place = placeOf(job, { job: name, at, context });
  const shell = wordsIn(get(job, "shell"));
  const steps = planSteps(get(job, "steps"), { job: name, shell, report: context.report });
  const parallelism = numberIn(get(job, "parallelism"), { least: 1, otherwise: 1 });
  if (parallelism > mostNodes) context.report(cannotRunHere.at(at, { job: name, needs: `${parallelism} nodes` }));
  if (place === undefined || parallelism > mostNodes) return undefined;
  return {
    ...place,
    parallelism,
    environment: environmentOf(get(job, "environment")),
    shell,
    workingDirectory: textIn(get(job, "working_directory")) ?? "~/project",
    steps,
  };
}
