/* The typed model: what an author of an orb or of a configuration needs, and what turns it into YAML. */
export type { ParameterType } from "../circleci/parameters.ts";
export type { Status } from "../circleci/statuses.ts";
export type { StepWhen } from "../circleci/steps.ts";
export { type CommandDefinition, call, defineCommand } from "./commands.ts";
export { and, equal, matches, not, or } from "./conditions.ts";
export { type ConfigDocument, configDocument } from "./config-document.ts";
export {
  type ConfigDefinition,
  type ConfigPart,
  defineConfig,
  type PipelineParameters,
  pipelineReferences,
} from "./configs.ts";
export type { Data, DataMap } from "./data.ts";
export {
  type DockerImage,
  defineExecutor,
  docker,
  type ExecutorBody,
  type ExecutorDefinition,
  machine,
  macos,
  type ResourceClass,
  withArguments,
} from "./executors.ts";
export { type ImportedOrb, importOrb } from "./imports.ts";
export { defineJob, defineServerJob, type JobDefinition, type JobExecutor, type JobSettings } from "./jobs.ts";
export { type OrbDocument, orbDocument } from "./orb-document.ts";
export {
  type AnyOrb,
  defineExample,
  defineOrb,
  type ExampleDefinition,
  type OrbDefinition,
  type OrbDisplay,
  withExamples,
} from "./orbs.ts";
export { pack } from "./pack.ts";
export { boolean, envVarName, executorParameter, integer, oneOf, stepsParameter, string } from "./parameters.ts";
export { isReference, matrixReference, pipeline, type Reference, reference, type Value } from "./references.ts";
export {
  addSshKeys,
  attachWorkspace,
  type CheckoutOptions,
  checkout,
  include,
  installSigningBundle,
  persistToWorkspace,
  type RunOptions,
  restoreCache,
  run,
  type StepOptions,
  saveCache,
  setupRemoteDocker,
  spliceSteps,
  storeArtifacts,
  storeTestResults,
  unless,
  when,
} from "./steps.ts";
export type {
  ArgumentsFor,
  ArgumentsOf,
  CommandHandle,
  Condition,
  Environment,
  ExecutorHandle,
  ExecutorUse,
  ExecutorValue,
  Include,
  JobHandle,
  NoParameters,
  OrbImport,
  OrbInterface,
  Parameter,
  Parameters,
  ParametersOf,
  ReferencesOf,
  RequiredNames,
  Step,
  ValueOf,
} from "./types.ts";
export {
  approval,
  defineWorkflow,
  type EntryOptions,
  type Filters,
  job,
  type Matrix,
  type Requirement,
  type WorkflowDefinition,
  type WorkflowEntry,
} from "./workflows.ts";
export { renderYaml } from "./yaml.ts";
