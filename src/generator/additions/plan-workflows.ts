import type { Data, DataMap } from "../../model/index.ts";
import { type AdditionProblem, type Edit, type Refusal, refused } from "./addition.ts";
import { withCondition } from "./condition.ts";
import { addedJobs, behind, entryOf, withFreeNames } from "./entries.ts";
import type { Existing } from "./existing.ts";
import { freeName, mapOf } from "./references.ts";
import type { Target } from "./target.ts";
import { warningsFor } from "./warnings.ts";
import { type ExistingWorkflow, implicitWorkflow } from "./workflows.ts";

/** What the workflows of a file get. */
export type WorkflowPlan = { readonly edits: readonly Edit[]; readonly warnings: readonly AdditionProblem[] };

/** The added workflows, or their jobs in the chosen one. */
export function planWorkflows(existing: Existing, workflows: DataMap, target: Target): WorkflowPlan | Refusal {
  const { workflow } = target;
  if (workflow === undefined) return { edits: ownWorkflows(workflows, target), warnings: [] };
  const [content, second] = Object.values(workflows);
  if (second !== undefined)
    return refused(
      "What is to be added has several workflows, and they cannot go into one.",
      "Leave the workflow out: then each of them is added.",
    );
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
