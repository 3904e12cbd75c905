import type { CompiledEntry, CompiledWorkflow, Requirement } from "../../compiler/expand/compiled.ts";
import { get } from "../../compiler/source/node.ts";
import { letsThrough } from "./filters.ts";
import { fitsGlob } from "./images.ts";
import { jobLeftOut, type Refusal, unknownJob } from "./refusal.ts";

type FilterContext = Parameters<typeof letsThrough>[1];

/**
 * The jobs of a workflow that a pipeline runs. What is filtered out is not waited for; but what waits only for jobs
 * that are left out is left out too. https://circleci.com/docs/reference/configuration-reference/#requires
 */
export function jobsThatRun(workflow: CompiledWorkflow, context: FilterContext): readonly CompiledEntry[] {
  const byName = new Map(workflow.entries.map((entry) => [entry.name, entry]));
  const runs = new Map<string, boolean>();
  const decide = (entry: CompiledEntry): boolean => {
    const known = runs.get(entry.name);
    if (known !== undefined) return known;
    // Until it is decided: a circle is an error of the configuration, and must not be followed for ever.
    runs.set(entry.name, true);
    const { requires } = entry;
    const through = letsThrough(get(entry.settings, "filters"), context);
    const required = requires.map(({ name }) => byName.get(name)).filter((each) => each !== undefined);
    const result = through && (required.length === 0 || required.map(decide).some(Boolean));
    runs.set(entry.name, result);
    return result;
  };
  return workflow.entries.filter(decide).map((entry) => ({
    ...entry,
    requires: entry.requires.filter(({ name }) => runs.get(name) === true),
  }));
}

/** Whether a job is meant by a name, or by a pattern with `*` and `?`. */
const isMeant = (asked: string, name: string): boolean => name === asked || fitsGlob(asked, name);

/** The workflows in which each of the names or patterns means a job. */
export const workflowsWith = (
  asked: readonly string[],
  workflows: readonly CompiledWorkflow[],
): readonly CompiledWorkflow[] =>
  workflows.filter(({ entries }) => asked.every((each) => entries.some(({ name }) => isMeant(each, name))));

/** What was asked for: no names for all jobs; with `alone`, the named jobs without those that they require. */
export interface Choice {
  readonly names: readonly string[];
  readonly alone: boolean;
}

/** The chosen jobs, with all that they require unless they run alone. What cannot be chosen is refused. */
export function chosenJobs(
  running: readonly CompiledEntry[],
  choice: Choice,
  context: { readonly workflow: CompiledWorkflow; readonly ref: string; readonly refuse: (refusal: Refusal) => void },
): readonly CompiledEntry[] {
  if (choice.names.length === 0) return running;
  const { workflow, ref, refuse } = context;
  const chosen = new Set<string>();
  for (const name of choice.names) {
    const fitting = running.filter((entry) => isMeant(name, entry.name));
    for (const entry of fitting) chosen.add(entry.name);
    if (fitting.length > 0) continue;
    const known = workflow.entries.map((entry) => entry.name);
    if (known.some((each) => isMeant(name, each))) refuse(jobLeftOut(name, ref));
    else refuse(unknownJob(name, { workflow: workflow.name, known }));
  }
  const byName = new Map(running.map((entry) => [entry.name, entry]));
  if (!choice.alone) {
    // The set grows while it is walked.
    for (const name of chosen) for (const required of byName.get(name)?.requires ?? []) chosen.add(required.name);
  }
  const handOn = handingOn(chosen, byName);
  return running.filter(({ name }) => chosen.has(name)).map((entry) => ({ ...entry, requires: handOn(entry) }));
}

/**
 * The requirements of a job among the chosen ones. That of a job that is not chosen is handed on to what that one
 * requires, so that chosen jobs keep their order. What would run although that job did not, runs whatever becomes of
 * the jobs before it.
 */
function handingOn(chosen: ReadonlySet<string>, byName: ReadonlyMap<string, CompiledEntry>) {
  const known = new Map<string, readonly Requirement[]>();
  const handOn = (entry: CompiledEntry): readonly Requirement[] => {
    const made = known.get(entry.name);
    if (made !== undefined) return made;
    const own = entry.requires.filter(({ name }) => chosen.has(name));
    const found = new Map<string, Requirement>();
    for (const { name, statuses, at } of entry.requires) {
      const required = byName.get(name);
      if (chosen.has(name) || required === undefined) continue;
      const anyway = statuses.includes("terminal") || statuses.includes("not_run");
      for (const each of handOn(required))
        found.set(each.name, { ...each, at, ...(anyway && { statuses: ["terminal"] }) });
    }
    for (const { name } of own) found.delete(name);
    const requires = [...own, ...found.values()];
    known.set(entry.name, requires);
    return requires;
  };
  return handOn;
}
