import type { Data, DataMap } from "../../model/index.ts";
import type { AdditionProblem, Edit, Refusal } from "./addition.ts";
import { withCondition } from "./condition.ts";
import { addedJobs, behind, entryOf, withFreeNames } from "./entries.ts";
import type { Existing } from "./existing.ts";
import { freeName, mapOf } from "./references.ts";
import type { Target } from "./target.ts";
import { scheduledToo, warningsFor } from "./warnings.ts";
import { type ExistingWorkflow, implicitWorkflow } from "./workflows.ts";

/** What the workflows of a file get. */
export type WorkflowPlan = { readonly edits: readonly Edit[]; readonly warnings: readonly AdditionProblem[] };

/**
 * The added workflows; where one of the file is chosen, the jobs of `main`, the first of the added ones, join that.
 * Others, such as one that runs by a schedule, are workflows of their own in any case.
 */
export function planWorkflows(
  existing: Existing,
  workflows: DataMap,
  target: Target & { readonly main: string | undefined },
): WorkflowPlan | Refusal {
  const { workflow, main = "" } = target;
  const scheduled = scheduledToo(existing, workflows, target);
  if (workflow === undefined || !Object.hasOwn(workflows, main))
    return { edits: ownWorkflows(workflows, target), warnings: scheduled };
  const { [main]: joining = null, ...others } = workflows;
  const joined = join(existing, joining, { ...target, workflow });
  if ("kind" in joined) return joined;
  const own = ownWorkflows(others, { ...target, implicit: false });
  return { edits: [...joined.edits, ...own], warnings: [...joined.warnings, ...scheduled] };
}

/** The jobs of an added workflow in the chosen one. */
function join(
  existing: Existing,
  content: Data,
  target: Target & { readonly workflow: ExistingWorkflow },
): WorkflowPlan | Refusal {
  const { workflow } = target;
  const conditioned = withCondition(addedJobs(content), mapOf(content));
  if ("kind" in conditioned) return conditioned;
  const others = target.workflows.filter((other) => other !== workflow);
  const named = withFreeNames(conditioned, {
    inWorkflow: workflow.jobs,
    elsewhere: others.flatMap(({ jobs }) => jobs),
  });
  const jobs = behind(
    named,
    target.after.map(({ name }) => name),
  );
  return {
    edits: intoWorkflow(workflow, { entries: jobs.map(entryOf), target }),
    warnings: warningsFor(existing, jobs, target),
  };
}

/** Beside an added workflow CircleCI makes up none, so the one that it placeholder is written out. */
function ownWorkflows(workflows: DataMap, { workflows: existing, implicit }: Target): readonly Edit[] {
  const elsewhere = existing.flatMap(({ jobs }) => jobs);
  const added = Object.entries(workflows).map(([name, content]) => {
    const jobs = withFreeNames(addedJobs(content), { inWorkflow: [], elsewhere });
    return pair(
      freeName(name, (wanted) => existing.some((other) => other.name === wanted)),
      { ...mapOf(content), jobs: jobs.map(entryOf) },
    );
  });
  return implicit ? [pair(implicitWorkflow, { jobs: ["build"] }), ...added] : added;
}

function intoWorkflow(
  { name }: ExistingWorkflow,
  { entries, target: { implicit } }: { readonly entries: readonly Data[]; readonly target: Target },
): readonly Edit[] {
  if (implicit) return [pair(name, { jobs: ["build", ...entries] })];
  return entries.map((value): Edit => ({ kind: "item", path: ["workflows", name, "jobs"], value }));
}

const pair = (key: string, value: Data): Edit => ({ kind: "pair", path: ["workflows"], key, value });
