import { checkParameters } from "./arguments.ts";
import type { CommandDefinition } from "./commands.ts";
import type { ExecutorDefinition } from "./executors.ts";
import type { JobDefinition } from "./jobs.ts";
import { checkUnique } from "./names.ts";
import { bodyOf, checkPipelineParameters, referencesTo } from "./scope.ts";
import type { OrbImport, Parameter, ReferencesOf } from "./types.ts";
import { checkComponents, checkGiven, checkSteps, checkUse, type Scope } from "./uses.ts";
import type { WorkflowDefinition } from "./workflows.ts";

/** Pipeline parameters: each has a default, since a push gives none. */
export type PipelineParameters = Readonly<Record<string, Parameter<string | number | boolean, false>>>;

/** A `.circleci/config.yml`. */
export interface ConfigDefinition {
  readonly setup?: boolean;
  readonly parameters: PipelineParameters;
  readonly orbs: readonly OrbImport[];
  readonly executors: readonly ExecutorDefinition[];
  readonly commands: readonly CommandDefinition[];
  readonly jobs: readonly JobDefinition[];
  readonly workflows: readonly WorkflowDefinition[];
}

/** The references to pipeline parameters, for workflows and jobs: `const asked = pipelineParameters({ ... })`, then `asked.release`. */
export function pipelineReferences<P extends PipelineParameters>(parameters: P): ReferencesOf<P> {
  return referencesTo(parameters, "pipeline.parameters");
}

/** Defines a configuration. Throws when a part uses a component that is not listed. */
export function defineConfig(config: Partial<ConfigDefinition>): ConfigDefinition {
  const { parameters = {}, orbs = [], executors = [], commands = [], jobs = [], workflows = [] } = config;
  checkParameters("configuration", { parameters, allowed: ["string", "boolean", "integer", "enum"] });
  const scope = { orbs, executors, commands, jobs };
  checkUnique(
    "orb",
    orbs.map(({ alias }) => alias),
  );
  for (const kind of ["executors", "commands", "jobs"] as const)
    checkUnique(
      kind.slice(0, -1),
      scope[kind].map(({ name }) => name),
    );
  checkUnique(
    "workflow",
    workflows.map(({ name }) => name),
  );
  checkComponents(scope);
  const bodies = [...[executors, commands, jobs].flat().map(bodyOf), workflows];
  checkPipelineParameters("configuration", { bodies, declared: parameters });
  for (const workflow of workflows) checkWorkflow(workflow, scope);
  return { ...config, parameters, orbs, executors, commands, jobs, workflows };
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
