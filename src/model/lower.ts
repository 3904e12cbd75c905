/*
 * The one file that knows `@circleci/circleci-config-sdk` (0.12.5, of 2024). The model lowers to its classes and takes what their
 * `generate()` gives; each function below names what the SDK cannot say and adds it. Two limits hold everywhere: the classes
 * copy values as they are, so references become text before (`plain`), and they give keys in an order of their own, with
 * `undefined` for what is absent (`inOrder` and `plain` again). It is one piece, past 300 lines, so that an update of the SDK has one
 * file to read. Importing the SDK costs about 40 ms beside Node's 115; only the two documents import this file.
 */
import sdk from "@circleci/circleci-config-sdk";
import type { Status } from "../circleci/statuses.ts";
import type { CommandDefinition } from "./commands.ts";
import { type Data, type DataMap, inOrder, plain, plainMap } from "./data.ts";
import type { DockerImage, ExecutorBody, ExecutorDefinition } from "./executors.ts";
import { isExecutorBody, type JobDefinition, type JobExecutor } from "./jobs.ts";
import { isReference } from "./references.ts";
import type { BuiltInStep, Condition, ExecutorValue, Parameter, Parameters, Step } from "./types.ts";
import type { WorkflowDefinition, WorkflowEntry } from "./workflows.ts";

type SdkStep = sdk.types.command.Command;
type SdkExecutor = sdk.types.job.AnyExecutor;

/** The SDK types an option as the literal it wants, where CircleCI also takes a reference; the text is the same to it. */
function given<T>(options: Data | object): T {
  return options as T;
}

/** A ready piece of data in the place of a class that the SDK does not have. */
function ready<T>(data: Data): T {
  return { generate: () => data } as T;
}

const runKeys = ["name", "shell", "working_directory", "environment", "background", "no_output_timeout", "when"];

/** The classes of the built-in steps. */
const builtInSteps: Readonly<Record<BuiltInStep, (options: DataMap | undefined) => SdkStep>> = {
  run: (options = {}) => {
    const { command = "", ...others } = options;
    return new sdk.commands.Run(given({ ...inOrder(others, runKeys), command }));
  },
  checkout: (options) => new sdk.commands.Checkout(given(options ?? {})),
  attach_workspace: (options = {}) => new sdk.commands.workspace.Attach(given(options)),
  persist_to_workspace: (options = {}) => new sdk.commands.workspace.Persist(given(options)),
  save_cache: (options = {}) => new sdk.commands.cache.Save(given(options)),
  restore_cache: (options = {}) => new sdk.commands.cache.Restore(given(options)),
  store_artifacts: (options = {}) => new sdk.commands.StoreArtifacts(given(options)),
  store_test_results: (options = {}) => new sdk.commands.StoreTestResults(given(options)),
  setup_remote_docker: (options = {}) => new sdk.commands.SetupRemoteDocker(given(options)),
  add_ssh_keys: (options = {}) => new sdk.commands.AddSSHKeys(given(options)),
};

/**
 * A step. The SDK has no conditional steps and no spliced ones, and cannot write a step without options as a bare word (for
 * `setup_remote_docker` it would even add the version 20.10.6, which CircleCI has withdrawn). Nor does it know `teardown`.
 */
function sdkStep(step: Step): SdkStep {
  switch (step.kind) {
    case "built-in": {
      const { teardown, ...others } = step.options;
      const options = plainMap({ ...others, teardown: Array.isArray(teardown) ? stepsData(teardown) : undefined });
      return Object.keys(options).length > 0 ? builtInSteps[step.name](options) : ready(step.name);
    }
    case "call": {
      const options = argumentsData(step.command.parameters, step.arguments);
      return new sdk.reusable.ReusedCommand(
        step.command.name,
        Object.keys(options).length > 0 ? given(options) : undefined,
      );
    }
    case "when":
    case "unless":
      return ready({ [step.kind]: { condition: conditionData(step.condition), steps: stepsData(step.steps) } });
    case "splice":
      return ready({ steps: String(step.steps) });
  }
}

/** Steps as YAML has them; `run` with a command alone is written in the short form. */
function stepsData(steps: readonly Step[]): Data {
  return steps.map((step) => plain(sdkStep(step).generate(true)));
}

/** A logic statement. The SDK has no `matches`; its Truthy hands on what it is given. */
function conditionData(condition: Condition): Data {
  return plain(sdkCondition(condition).generate());
}

function sdkCondition(condition: Condition): ReturnType<typeof sdk.logic.not> | sdk.logic.conditional.Condition {
  const { Truthy } = sdk.logic.conditional;
  if (typeof condition !== "object" || condition.kind === "reference") return new Truthy(given(plain(condition)));
  switch (condition.kind) {
    case "and":
      return sdk.logic.and(...condition.conditions.map(sdkCondition));
    case "or":
      return sdk.logic.or(...condition.conditions.map(sdkCondition));
    case "not":
      return sdk.logic.not(sdkCondition(condition.condition));
    case "equal":
      return sdk.logic.equal(...condition.values.map((value) => given<string>(plain(value))));
    case "matches":
      return new Truthy(given({ matches: { pattern: condition.pattern, value: plain(condition.value) } }));
  }
}

/** The values that a use gives to a component: steps and executors as YAML has them, all else as it is. */
function argumentsData(parameters: Parameters, values: Readonly<Record<string, unknown>>): DataMap {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, valueData(parameters[name]?.type, value)]));
}

function valueData(type: Parameter["type"] | undefined, value: unknown): Data {
  if (isReference(value)) return String(value);
  if (type === "steps" && Array.isArray(value)) return stepsData(value as readonly Step[]);
  if (type === "executor") return executorValueData(value as ExecutorValue);
  return plain(value);
}

/** An executor by name, with arguments or without. */
function executorValueData(value: ExecutorValue): Data {
  if (typeof value === "string") return value;
  if (value.kind === "executor") return value.name;
  if (isExecutorUse(value)) return plain(reusedExecutor(value).generateContents(true));
  return plain(value);
}

const isExecutorUse = (
  value: Exclude<ExecutorValue, string>,
): value is Extract<ExecutorValue, { kind: "executor-use" }> => value.kind === "executor-use";

/** The SDK wants the executor's class; a name is all that it reads of it, so an orb's or a parameter's will do. */
function reusedExecutor({
  executor,
  arguments: values,
}: Extract<ExecutorValue, { kind: "executor-use" }>): sdk.reusable.ReusedExecutor {
  const options = argumentsData(executor.parameters, values);
  return new sdk.reusable.ReusedExecutor(
    given({ name: executor.name }),
    Object.keys(options).length > 0 ? given(options) : undefined,
  );
}

const parameterKeys = ["type", "enum", "default", "description"];

/** Declared parameters. The SDK gives `generate()` of default steps without the short form, so they are made before. */
function parametersData(parameters: Parameters): DataMap | undefined {
  const list = sdkParameters(parameters).generate();
  const entries = Object.entries(list).map(
    ([name, contents]) => [name, inOrder(plainMap(contents), parameterKeys)] as const,
  );
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

function sdkParameters(parameters: Parameters) {
  const list = Object.entries(parameters).map(([name, { type, description, values, default: value }]) => {
    const data = value === undefined ? undefined : valueData(type, value);
    const shown = description === "" ? undefined : description;
    if (type === "enum") return new sdk.parameters.CustomEnumParameter(name, given(values ?? []), data, shown);
    return new sdk.parameters.CustomParameter(
      name,
      type,
      type === "steps" && Array.isArray(data) ? data.map(ready) : data,
      shown,
    );
  });
  return new sdk.parameters.CustomParametersList(given<sdk.parameters.CustomParameter<"string">[]>(list));
}

const settingsKeys = ["resource_class", "shell", "working_directory", "environment"];
const executorKeys = ["docker", "machine", "macos", ...settingsKeys];

/**
 * Where a job runs. The SDK has no `machine: true`, gives every executor a resource class and a machine an image of 2020 where none
 * is asked for, refuses Arm's classes on containers in its types (issue 189), and lacks environment, shell and working directory.
 */
function executorBodyData(body: ExecutorBody): DataMap {
  const settings = plainMap(body);
  const generated = plainMap(sdkExecutor(body).generate());
  const asked = "machine" in body ? { machine: settings.machine as Data } : {};
  const ours = Object.fromEntries(Object.entries(settings).filter(([key]) => settingsKeys.includes(key)));
  const { resource_class: _filledIn, ...kind } = generated;
  return inOrder({ ...kind, ...asked, ...ours }, executorKeys);
}

function sdkExecutor(body: ExecutorBody): sdk.executors.Executor {
  const resourceClass = given<"medium">(plain(body.resource_class ?? "medium"));
  if ("machine" in body) {
    const { image, docker_layer_caching } = body.machine === true ? {} : body.machine;
    return new sdk.executors.MachineExecutor(
      resourceClass,
      given(plain(image ?? "")),
      given(plain(docker_layer_caching ?? false)),
    );
  }
  if ("macos" in body) return new sdk.executors.MacOSExecutor(given(plain(body.macos.xcode)), resourceClass);
  const [{ image, ...properties }, ...services] = body.docker;
  return new sdk.executors.DockerExecutor(
    given(plain(image)),
    resourceClass,
    given(plainMap(properties)),
    services.map(sdkImage),
  );
}

const sdkImage = (image: DockerImage): sdk.types.executors.docker.DockerImage => given(plainMap(image));

/** A reusable executor's contents. The SDK's ReusableExecutor has no description. */
export function executorData({ name, description, parameters, body }: ExecutorDefinition): DataMap {
  const reusable = new sdk.reusable.ReusableExecutor(name, ready(executorBodyData(body)));
  const generated = plainMap(reusable.generate())[name] as DataMap;
  return inOrder(plainMap({ ...generated, description, parameters: parametersData(parameters) }), [
    "description",
    "parameters",
  ]);
}

/** A command's contents. */
export function commandData({ name, description, parameters, steps }: CommandDefinition): DataMap {
  const generated = new sdk.reusable.ReusableCommand(name, steps.map(sdkStep), undefined, description).generateContents(
    true,
  );
  return inOrder(plainMap({ ...generated, parameters: parametersData(parameters) }), [
    "description",
    "parameters",
    "steps",
  ]);
}

const jobKeys = [
  "description",
  "parameters",
  "type",
  "executor",
  ...executorKeys,
  "parallelism",
  "circleci_ip_ranges",
  "retention",
  "steps",
];

/**
 * A job's contents. The SDK's jobs have no description, no resource class beside a named executor, no retention and no type, and
 * print empty `parameters`.
 */
export function jobData(job: JobDefinition): DataMap {
  const about = { description: job.description, parameters: parametersData(job.parameters) };
  if (!("steps" in job)) return inOrder(plainMap({ ...about, type: job.type, ...job.options }), jobKeys);
  const { resource_class, retention, ...properties } = job.settings;
  const generated = new sdk.Job(
    job.name,
    sdkJobExecutor(job.executor),
    job.steps.map(sdkStep),
    given(plainMap(properties)),
  );
  const settings = { ...(resource_class !== undefined && { resource_class }), retention };
  return inOrder(plainMap({ ...plainMap(generated.generateContents(true)), ...settings, ...about }), jobKeys);
}

function sdkJobExecutor(executor: JobExecutor): SdkExecutor {
  if (isReference(executor)) return new sdk.reusable.ReusedExecutor(given({ name: String(executor) }));
  if (isExecutorBody(executor)) return ready(executorBodyData(executor));
  const use = executor.kind === "executor" ? { kind: "executor-use" as const, executor, arguments: {} } : executor;
  return reusedExecutor(use);
}

const entryKeysBefore = ["name", "type"];
const entryKeysAfter = [
  "matrix",
  "context",
  "serial-group",
  "override-with",
  "requires",
  "filters",
  "pre-steps",
  "post-steps",
];

/** An entry of a workflow. The SDK's `requires` is a list of names only, and its matrix has no `exclude` and no `alias`. */
function sdkEntry(entry: WorkflowEntry): sdk.workflow.WorkflowJobAbstract {
  const { job, options, matrix } = entry;
  const { preSteps, postSteps, serialGroup, overrideWith, name, ...others } = options;
  const parameters = {
    ...(name !== undefined && { name }),
    ...argumentsData(job?.parameters ?? {}, entry.arguments),
    ...plainMap({ ...others, "serial-group": serialGroup, "override-with": overrideWith }),
    ...(entry.requires.length > 0 && { requires: entry.requires.map(requirementData) }),
    ...(matrix !== undefined && { matrix: argumentsListData(job?.parameters ?? {}, matrix.parameters) }),
    ...(preSteps !== undefined && { preSteps: preSteps.map(sdkStep) }),
    ...(postSteps !== undefined && { postSteps: postSteps.map(sdkStep) }),
  };
  if (job === undefined) return new sdk.workflow.WorkflowJobApproval(entry.name, given(parameters));
  const named = given<sdk.Job>({ name: job.name });
  return new sdk.workflow.WorkflowJob(named, Object.keys(parameters).length > 0 ? given(parameters) : undefined);
}

function argumentsListData(parameters: Parameters, axes: object): DataMap {
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

function entryData(entry: WorkflowEntry): Data {
  const generated = plain(sdkEntry(entry).generate(true));
  if (typeof generated !== "object" || generated === null || Array.isArray(generated)) return generated;
  const [[name, contents] = ["", {}]] = Object.entries(generated as { readonly [name: string]: DataMap });
  const { exclude, alias } = entry.matrix ?? {};
  const matrix =
    contents.matrix === undefined ? {} : { matrix: plain({ ...(contents.matrix as DataMap), exclude, alias }) };
  const own = Object.keys(contents).filter((key) => ![...entryKeysBefore, ...entryKeysAfter].includes(key));
  return { [name]: inOrder({ ...contents, ...matrix }, [...entryKeysBefore, ...own, ...entryKeysAfter]) };
}

/** A workflow's contents. The SDK's workflows have `when` and `jobs` only, and lose a `when` that is false. */
export function workflowData(workflow: WorkflowDefinition): DataMap {
  const { name, when, unless, jobs, triggers, max_auto_reruns } = workflow;
  const generated = new sdk.Workflow(
    name,
    jobs.map((entry) => ready(entryData(entry))),
  ).generateContents(true);
  const conditions = {
    ...(when !== undefined && { when: conditionData(when) }),
    ...(unless !== undefined && { unless: conditionData(unless) }),
  };
  const added = { ...conditions, triggers, max_auto_reruns };
  return inOrder(plainMap({ ...generated, ...added }), ["when", "unless", "max_auto_reruns", "triggers", "jobs"]);
}

/** The components of a configuration, each by its name, as `generate()` of the SDK's Config puts them together. */
export function configData(parts: {
  readonly setup: boolean;
  readonly parameters: Parameters;
  readonly orbs: readonly DataMap[];
  readonly executors: readonly DataMap[];
  readonly commands: readonly DataMap[];
  readonly jobs: readonly DataMap[];
  readonly workflows: readonly DataMap[];
}): DataMap {
  const config = new sdk.Config(
    parts.setup,
    parts.jobs.map((data) => ready<sdk.Job>(data)),
    parts.workflows.map((data) => ready<sdk.Workflow>(data)),
    parts.executors.map((data) => ready<sdk.reusable.ReusableExecutor>(data)),
    parts.commands.map((data) => ready<sdk.reusable.ReusableCommand>(data)),
    undefined,
    parts.orbs.map((data) => ready<sdk.orb.OrbImport>(data)),
  );
  return plainMap({ ...config.generate(true), parameters: parametersData(parts.parameters) });
}
