import { executorKeys } from "../circleci/executors.ts";
import { jobKeys } from "../circleci/jobs.ts";
import type { Status } from "../circleci/statuses.ts";
import type { builtInSteps } from "../circleci/steps.ts";
import { type EntryKey, workflowKeys } from "../circleci/workflows.ts";
import type { CommandDefinition } from "./commands.ts";
import { type Data, type DataMap, inOrder, plain, plainMap } from "./data.ts";
import type { ExecutorDefinition } from "./executors.ts";
import { isExecutorBody, type JobDefinition, type JobExecutor } from "./jobs.ts";
import { isReference } from "./references.ts";
import type { BuiltInStep, Condition, ExecutorUse, ExecutorValue, Parameter, Parameters, Step } from "./types.ts";
import type { WorkflowDefinition, WorkflowEntry } from "./workflows.ts";

/*
 * From the model to what YAML holds. Keys come in the order in which people read them, not in that in which they were
 * written, so that one model gives one text. What has a short form is written in it.
 */

const runKeys: readonly (keyof (typeof builtInSteps)["run"]["keys"])[] = [
  ...(["name", "shell", "working_directory", "environment", "background", "no_output_timeout", "when"] as const),
];

/** `run` with a command alone in its short form; else the command comes last, since it is the longest. */
function runData(name: string, { command = "", ...others }: DataMap): Data {
  return { [name]: Object.keys(others).length === 0 ? command : { ...inOrder(others, runKeys), command } };
}

/** A name alone, or with its options. */
const withOptions = (name: string, options: DataMap): Data =>
  Object.keys(options).length > 0 ? { [name]: options } : name;

/** How each built-in step is written. */
const forms: Readonly<Record<BuiltInStep, (name: string, options: DataMap) => Data>> = {
  run: runData,
  checkout: withOptions,
  attach_workspace: withOptions,
  persist_to_workspace: withOptions,
  save_cache: withOptions,
  restore_cache: withOptions,
  store_artifacts: withOptions,
  store_test_results: withOptions,
  setup_remote_docker: withOptions,
  add_ssh_keys: withOptions,
  install_signing_bundle: withOptions,
};

/** A step as YAML has it. */
function stepData(step: Step): Data {
  switch (step.kind) {
    case "built-in": {
      const { teardown, ...given } = step.options;
      const after = Array.isArray(teardown) ? (teardown as readonly Step[]).map(stepData) : undefined;
      return forms[step.name](step.name, plainMap({ ...given, teardown: after }));
    }
    case "call":
      return withOptions(step.command.name, argumentsData(step.command.parameters, step.arguments));
    case "when":
    case "unless":
      return { [step.kind]: { condition: conditionData(step.condition), steps: step.steps.map(stepData) } };
    case "splice":
      return { steps: String(step.steps) };
  }
}

/** A logic statement: https://circleci.com/docs/reference/configuration-reference/#logic-statements */
function conditionData(condition: Condition): Data {
  if (typeof condition !== "object" || condition.kind === "reference") return plain(condition);
  switch (condition.kind) {
    case "and":
    case "or":
      return { [condition.kind]: condition.conditions.map(conditionData) };
    case "not":
      return { not: conditionData(condition.condition) };
    case "equal":
      return { equal: condition.values.map(plain) };
    case "matches":
      return { matches: { pattern: condition.pattern, value: plain(condition.value) } };
  }
}

/** The values that a use gives to a component: steps and executors as YAML has them, all else as it is. */
function argumentsData(parameters: Parameters, values: Readonly<Record<string, unknown>>): DataMap {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, valueData(parameters[name]?.type, value)]));
}

function valueData(type: Parameter["type"] | undefined, value: unknown): Data {
  if (isReference(value)) return String(value);
  if (type === "steps" && Array.isArray(value)) return (value as readonly Step[]).map(stepData);
  if (type === "executor") return executorValueData(value as ExecutorValue);
  return plain(value);
}

/** An executor by name, with arguments or without. */
function executorValueData(value: ExecutorValue): Data {
  if (typeof value === "string") return value;
  if (value.kind === "executor") return value.name;
  return isExecutorUse(value) ? executorUseData(value) : plain(value);
}

const isExecutorUse = (value: Exclude<ExecutorValue, string>): value is ExecutorUse => value.kind === "executor-use";

function executorUseData({ executor, arguments: values }: ExecutorUse): Data {
  const options = argumentsData(executor.parameters, values);
  return Object.keys(options).length > 0 ? { name: executor.name, ...options } : executor.name;
}

const parameterKeys = ["type", "enum", "default", "description"];

/** Declared parameters; nothing where there are none. */
export function parametersData(parameters: Parameters): DataMap | undefined {
  const entries = Object.entries(parameters).map(([name, { type, description, values, default: value }]) => {
    const about = { description: description === "" ? undefined : description, enum: values };
    const given = value === undefined ? undefined : valueData(type, value);
    return [name, inOrder(plainMap({ type, ...about, default: given }), parameterKeys)] as const;
  });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** A reusable executor's contents. */
export function executorData({ description, parameters, body }: ExecutorDefinition): DataMap {
  const about = { description, parameters: parametersData(parameters) };
  return inOrder(plainMap({ ...about, ...body }), ["description", "parameters", ...Object.keys(executorKeys)]);
}

/** A command's contents. */
export function commandData({ description, parameters, steps }: CommandDefinition): DataMap {
  return plainMap({ description, parameters: parametersData(parameters), steps: steps.map(stepData) });
}

/** What a job is for comes before what it is. */
const jobOrder = ["description", "parameters", ...Object.keys(jobKeys)];

/** A job's contents. */
export function jobData(job: JobDefinition): DataMap {
  const about = { description: job.description, parameters: parametersData(job.parameters) };
  if (!("steps" in job)) return inOrder(plainMap({ ...about, type: job.type, ...job.options }), jobOrder);
  const body = { ...jobExecutorData(job.executor), ...plainMap(job.settings), steps: job.steps.map(stepData) };
  return inOrder({ ...plainMap(about), ...body }, jobOrder);
}

function jobExecutorData(executor: JobExecutor): DataMap {
  if (isReference(executor)) return { executor: String(executor) };
  if (isExecutorBody(executor)) return plainMap(executor);
  return { executor: executor.kind === "executor" ? executor.name : executorUseData(executor) };
}

/** Around the arguments of the job. */
const entryKeysBefore: readonly EntryKey[] = ["name", "type"];
const entryKeysAfter: readonly EntryKey[] = [
  ...([
    "matrix",
    "context",
    "serial-group",
    "override-with",
    "requires",
    "filters",
    "pre-steps",
    "post-steps",
  ] as const),
];

/** `serialGroup` as an option of TypeScript is `serial-group`. */
const kebabCase = (name: string): string => name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);

/** An entry of a workflow: the job's name alone where nothing is said of it. */
function entryData(entry: WorkflowEntry): Data {
  const { job, options, matrix, requires } = entry;
  const { preSteps, postSteps, name, ...others } = options;
  const given = argumentsData(job?.parameters ?? {}, entry.arguments);
  const said = plainMap({
    ...(job === undefined ? { type: "approval" } : { name }),
    ...Object.fromEntries(Object.entries(others).map(([option, value]) => [kebabCase(option), value])),
    requires: requires.length > 0 ? requires.map(requirementData) : undefined,
    matrix: matrix && { ...matrix, parameters: axesData(job?.parameters ?? {}, matrix.parameters) },
    "pre-steps": preSteps?.map(stepData),
    "post-steps": postSteps?.map(stepData),
  });
  const order = [...entryKeysBefore, ...Object.keys(given), ...entryKeysAfter];
  return withOptions(job?.name ?? entry.name, inOrder({ ...given, ...said }, order));
}

/** The values of a matrix, in its own order of keys. */
function axesData(parameters: Parameters, axes: object): DataMap {
  const entries = Object.entries(axes).map(([name, axis]) => [
    name,
    Array.isArray(axis) ? axis.map((value) => valueData(parameters[name]?.type, value)) : plain(axis),
  ]);
  return Object.fromEntries(entries);
}

function requirementData({ name, status }: { readonly name: string; readonly status?: readonly Status[] }): Data {
  if (status === undefined) return name;
  const [only] = status;
  return { [name]: status.length === 1 && only !== undefined ? only : status };
}

/** A workflow's contents. */
export function workflowData({ name: _key, when, unless, jobs, ...others }: WorkflowDefinition): DataMap {
  const contents = {
    ...others,
    when: when === undefined ? undefined : conditionData(when),
    unless: unless === undefined ? undefined : conditionData(unless),
    jobs: jobs.map(entryData),
  };
  return inOrder(plainMap(contents), ["when", "unless", "max_auto_reruns", ...Object.keys(workflowKeys)]);
}
