import { checkParameters } from "./arguments.ts";
import type { CommandDefinition } from "./commands.ts";
import type { DataMap } from "./data.ts";
import type { ExecutorDefinition } from "./executors.ts";
import type { JobDefinition } from "./jobs.ts";
import { checkUnique } from "./names.ts";
import { bodyOf, checkPipelineParameters, referencesTo } from "./scope.ts";
import type { OrbImport, Parameter, ReferencesOf } from "./types.ts";
import { checkComponents, checkGiven, checkSteps, checkUse, type Scope } from "./uses.ts";
import type { WorkflowDefinition } from "./workflows.ts";

/** Pipeline parameters: each has a default, since a push gives none. */
export type PipelineParameters = Readonly<Record<string, Parameter<string | number | boolean, false>>>;

/** A configuration that was made elsewhere and is data already, to be put into one of ours: `fromSdk` gives one. */
export interface ConfigPart {
  readonly document: DataMap;
}

/** A `.circleci/config.yml`. */
export interface ConfigDefinition {
  /** What it has beside its own, each as it is; no name may be defined twice. */
  readonly parts: readonly ConfigPart[];
  readonly setup?: boolean;
  readonly parameters: PipelineParameters;
  readonly orbs: readonly OrbImport[];
  readonly executors: readonly ExecutorDefinition[];
  readonly commands: readonly CommandDefinition[];
  readonly jobs: readonly JobDefinition[];
  readonly workflows: readonly WorkflowDefinition[];
}

/**
 * The references to pipeline parameters, for workflows and jobs: `const asked = pipelineParameters({ ... })`, then
 * `asked.release`.
 */
export function pipelineReferences<P extends PipelineParameters>(parameters: P): ReferencesOf<P> {
  return referencesTo(parameters, "pipeline.parameters");
}

/**
 * Defines a configuration. Throws when something uses a component that is not listed, and when a name is defined twice.
 */
export function defineConfig(config: Partial<ConfigDefinition>): ConfigDefinition {
  const { parts = [], parameters = {}, orbs = [], executors = [], commands = [], jobs = [], workflows = [] } = config;
  checkParameters("configuration", { parameters, of: "pipeline" });
  const brought = (section: string): readonly string[] => parts.flatMap((part) => sectionNames(part, section));
  const scope = { orbs, executors, commands, jobs, brought };
  const namesOf = (definitions: readonly { readonly name: string }[]): readonly string[] =>
    definitions.map(({ name }) => name);
  const own = {
    parameters: Object.keys(parameters),
    orbs: orbs.map(({ alias }) => alias),
    executors: namesOf(executors),
    commands: namesOf(commands),
    jobs: namesOf(jobs),
    workflows: namesOf(workflows),
  };
  for (const [section, names] of Object.entries(own))
    checkUnique(section === "parameters" ? "pipeline parameter" : section.slice(0, -1), [
      ...brought(section),
      ...names,
    ]);
  checkComponents(scope);
  const bodies = [...[executors, commands, jobs].flat().map(bodyOf), workflows];
  checkPipelineParameters("configuration", { bodies, declared: parameters });
  for (const workflow of workflows) checkWorkflow(workflow, scope);
  return { ...config, parts, parameters, orbs, executors, commands, jobs, workflows };
}

function checkWorkflow({ name, jobs }: WorkflowDefinition, scope: Scope): void {
  const user = `workflow "${name}"`;
  for (const { job, arguments: given, options } of jobs) {
    if (job === undefined) continue;
    checkUse(user, { scope, kind: "jobs", name: job.name });
    checkGiven(user, { scope, parameters: job.parameters, given });
    checkSteps(user, { scope, steps: [...(options.preSteps ?? []), ...(options.postSteps ?? [])] });
  }
}

/** The names that a part defines in one of its sections. */
function sectionNames({ document }: ConfigPart, section: string): readonly string[] {
  const contents = document[section];
  return typeof contents === "object" && contents !== null ? Object.keys(contents) : [];
}
