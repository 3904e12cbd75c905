import type { Data, DataMap } from "../../model/data.ts";
import type { CompiledConfiguration, CompiledEntry, CompiledWorkflow } from "../expand/compiled.ts";
import { toData } from "../source/data.ts";
import type { MappingNode } from "../source/node.ts";
import { remembered } from "../source/remembered.ts";
import { keepText } from "./block-style.ts";

/** What to keep of a compiled configuration: everything, one workflow, or one job by its final name. */
export interface Selection {
  readonly workflow?: string;
  readonly job?: string;
}

/**
 * A compiled configuration as a document of version 2, with the keys that CircleCI's own processing writes: `version`,
 * `jobs` and `workflows`. Workflows that are switched off are not in it.
 */
export function compiledDocument(compiled: CompiledConfiguration, { workflow, job }: Selection = {}): DataMap {
  const workflows = compiled.workflows
    .filter(({ active, name }) => active && (workflow === undefined || name === workflow))
    .map((each) => ({ each, entries: each.entries.filter(({ name }) => job === undefined || name === job) }))
    .filter(({ entries }) => job === undefined || entries.length > 0);
  for (const { entries } of workflows) for (const entry of entries) assertOwnJob(entry, compiled);
  const used = new Set(workflows.flatMap(({ entries }) => entries.map(({ name }) => name)));
  const jobs = [...compiled.jobs].filter(([name]) => used.has(name));
  return {
    version: 2,
    jobs: Object.fromEntries(jobs.map(([name, body]) => [name, jobData(body)])),
    workflows: {
      ...Object.fromEntries(workflows.map(({ each, entries }) => [each.name, workflowData(each, entries)])),
      version: 2,
    },
  };
}

/**
 * Names are given so that a compiled job never stands for one with another body: a pipeline would run the one in place
 * of the other.
 */
function assertOwnJob({ name, job }: CompiledEntry, { jobs }: CompiledConfiguration): void {
  if (job === undefined) return;
  const listed = jobs.get(name);
  if (listed === job) return;
  if (listed === undefined || JSON.stringify(toData(listed)) !== JSON.stringify(toData(job)))
    throw new Error(`Two compiled jobs with different bodies are both called "${name}".`);
}

/** A job's data, which is the same object for the same job, so that its text is known when it is written again. */
const jobData = remembered((body: MappingNode) => keepText(makeJobData(body)));

/** The `environment` of a job is written as a list of mappings with one key; nothing stays nothing. */
function makeJobData(body: MappingNode): DataMap {
  const entries = [...body.entries].map(([key, { value }]): [string, Data] => {
    if (key === "environment" && value.kind === "mapping")
      return [key, [...value.entries].map(([name, entry]) => ({ [name]: toData(entry.value) }))];
    return [key, toData(value)];
  });
  return Object.fromEntries(entries);
}

function workflowData({ settings }: CompiledWorkflow, selected: readonly CompiledEntry[]): DataMap {
  return {
    ...Object.fromEntries([...settings].map(([key, value]) => [key, toData(value)])),
    jobs: selected.map(entryData),
  };
}

const entryData = (entry: CompiledEntry): Data =>
  entry.settings.entries.size === 0 ? entry.name : settingsData(entry);

const settingsData = remembered(({ name, settings }: CompiledEntry) => keepText({ [name]: toData(settings) }));
