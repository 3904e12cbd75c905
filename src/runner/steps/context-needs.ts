import type { PlannedJob, WorkflowPlan } from "../plan/plan.ts";
import type { RunSecrets } from "./dependencies.ts";
import { readVariables } from "./read-variables.ts";
import { secretsOf } from "./secrets.ts";

/** A context that jobs name. */
export interface ContextNeed {
  readonly context: string;
  readonly jobs: readonly string[];
  /** Variables that these jobs seem to need and that nothing else gives, sorted. */
  readonly variables: readonly string[];
  /** More that may belong there. */
  readonly likely: readonly string[];
}

/** A context that jobs name and no one gave. */
export type MissingContext = Pick<ContextNeed, "context" | "jobs" | "variables">;

/** What is known of some steps of a job besides their text, by whoever knows the orb that they are of. */
export type KnownNeeds = (steps: readonly Readonly<Record<string, string>>[]) => {
  readonly needed: readonly string[];
  readonly likely: readonly string[];
  readonly explained: (index: number) => boolean;
};

const nothingKnown: KnownNeeds = () => ({ needed: [], likely: [], explained: () => false });

/** The contexts that are missing, in the order in which the jobs name them. */
export function missingContexts(
  plan: WorkflowPlan,
  secrets: RunSecrets,
  known: KnownNeeds = nothingKnown,
): readonly MissingContext[] {
  return contextNeeds(plan.jobs, { secrets, known })
    .filter(({ context }) => !secrets.contexts.has(context))
    .map(({ context, jobs, variables, likely }) => ({
      context,
      jobs,
      variables: [...variables, ...likely].toSorted(),
    }));
}

/**
 * What each context that jobs name should have, in the order in which they name them; without what is given already.
 */
export function contextNeeds(
  jobs: readonly PlannedJob[],
  { secrets, known = nothingKnown }: { readonly secrets: RunSecrets; readonly known?: KnownNeeds },
): readonly ContextNeed[] {
  const needs = new Map<string, { jobs: Set<string>; variables: Set<string>; likely: Set<string> }>();
  for (const job of jobs) {
    const { needed, likely } = needsOf(job, known);
    const given = secretsOf(job, secrets);
    const open = job.contexts.filter((context) => !secrets.contexts.has(context));
    const missing = (names: readonly string[]): readonly string[] =>
      names.filter((name) => !Object.hasOwn(given, name));
    for (const context of job.contexts) {
      const need = needs.get(context) ?? { jobs: new Set(), variables: new Set(), likely: new Set() };
      needs.set(context, need);
      need.jobs.add(job.name);
      const mine = (name: string): boolean => belongsTo(name, context, { job, open, names: [...needed, ...likely] });
      for (const name of missing(needed).filter(mine)) need.variables.add(name);
      // Whoever calls a context after the cloud means to have its keys there.
      for (const name of missing(likely).filter(mine))
        (speaksOf(context, name) ? need.variables : need.likely).add(name);
    }
  }
  return [...needs].map(([context, need]) => ({
    context,
    jobs: [...need.jobs],
    variables: [...need.variables].toSorted(),
    likely: [...need.likely].filter((name) => !need.variables.has(name)).toSorted(),
  }));
}

function needsOf({ body }: PlannedJob, known: KnownNeeds): { needed: readonly string[]; likely: readonly string[] } {
  if (body === undefined) return { needed: [], likely: [] };
  const runs = body.steps.filter((step) => step.kind === "run");
  const { needed, likely, explained } = known(runs.map(({ environment }) => environment));
  const read = readVariables(body, (step) => step.kind === "run" && explained(runs.indexOf(step)));
  const all = [...new Set([...needed, ...read])];
  return { needed: all, likely: likely.filter((name) => !all.includes(name)) };
}

/**
 * Which of a job's contexts has a variable is not written anywhere. People call a context after what it is for:
 * `AWS_REGION` is sought in "aws-prod" and `DOCKER_PASSWORD` in "docker-hub"; what no name speaks of, in the contexts
 * whose names speak of no variable.
 */
function belongsTo(
  name: string,
  context: string,
  {
    job,
    open,
    names,
  }: { readonly job: PlannedJob; readonly open: readonly string[]; readonly names: readonly string[] },
): boolean {
  if (speaksOf(context, name)) return true;
  if (job.contexts.some((each) => speaksOf(each, name))) return false;
  // One that is given does not have it.
  const silent = open.filter((each) => !names.some((other) => speaksOf(each, other)));
  return silent.length === 0 || silent.includes(context);
}

function speaksOf(context: string, variable: string): boolean {
  const [first = ""] = variable.toLowerCase().split("_");
  return context
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .includes(first);
}
