import type { executorKeys } from "../circleci/executors.ts";
import type { commonJobKeys, jobKeys, retentionKeys, serverJobKeys } from "../circleci/jobs.ts";
import { checkParameters } from "./arguments.ts";
import type { ExecutorBody, ExecutorSettings } from "./executors.ts";
import type { KeyValues } from "./key-values.ts";
import { checkJobName } from "./names.ts";
import { isReference, type Reference } from "./references.ts";
import { checkReferences, referencesTo } from "./scope.ts";
import type {
  ExecutorHandle,
  ExecutorUse,
  ExecutorValue,
  JobHandle,
  NoParameters,
  Parameters,
  ReferencesOf,
  Step,
} from "./types.ts";

/** Where a job runs: an executor, one with arguments, a parameter that holds one, or a body of the job's own. */
export type JobExecutor = ExecutorHandle | ExecutorUse | Reference<ExecutorValue> | ExecutorBody;

/** A job's keys beside its executor and steps: https://circleci.com/docs/reference/configuration-reference/#jobs */
export type JobSettings = ExecutorSettings &
  KeyValues<OwnJobKeys, { readonly retention: KeyValues<typeof retentionKeys> }>;

/** Without the keys of an executor, those that the model gives names of its own, and what is deprecated. */
type OwnJobKeys = Omit<
  typeof jobKeys,
  keyof typeof executorKeys | keyof typeof commonJobKeys | "executor" | "steps" | "branches"
>;

/** A job that runs steps. */
export interface StepsJobDefinition<out Name extends string = string, out P extends Parameters = Parameters>
  extends JobHandle<Name, P> {
  readonly description?: string;
  readonly executor: JobExecutor;
  readonly settings: JobSettings;
  readonly steps: readonly Step[];
}

/** A job that CircleCI carries out itself: nothing runs, so it has neither executor nor steps. */
export interface ServerJobDefinition<out Name extends string = string, out P extends Parameters = Parameters>
  extends JobHandle<Name, P> {
  readonly description?: string;
  readonly type: ServerJobType;
  readonly options: Readonly<Record<string, unknown>>;
}

/** A job of either kind. */
export type JobDefinition<Name extends string = string, P extends Parameters = Parameters> =
  | StepsJobDefinition<Name, P>
  | ServerJobDefinition<Name, P>;

/**
 * Defines a job. `steps` and, as functions, `executor` and `settings` get a reference for each parameter; settings that
 * need none may stand beside them.
 */
export function defineJob<const Name extends string, const P extends Parameters = NoParameters>(
  job: {
    readonly name: Name;
    readonly description?: string;
    readonly parameters?: P;
    readonly executor: JobExecutor | ((parameters: ReferencesOf<P>) => JobExecutor);
    readonly steps: (parameters: ReferencesOf<P>) => readonly Step[];
    readonly settings?: (parameters: ReferencesOf<P>) => JobSettings;
  } & JobSettings,
): StepsJobDefinition<Name, P> {
  const { name, description, parameters = {} as P, executor, steps, settings, ...fixed } = job;
  checkJob(name, parameters);
  const references = referencesTo(parameters);
  const body = {
    executor: typeof executor === "function" ? executor(references) : executor,
    settings: { ...fixed, ...settings?.(references) },
    steps: steps(references),
  };
  checkReferences(`job "${name}"`, body, parameters);
  return { kind: "job", name, ...(description !== undefined && { description }), parameters, ...body };
}

/** A type of job that CircleCI carries out itself. */
type ServerJobType = keyof typeof serverJobKeys;

/** What the jobs of each of these types have. */
type ServerJobs = { readonly [T in ServerJobType]: { readonly type: T } & KeyValues<(typeof serverJobKeys)[T]> };

/** What they have in common. */
interface ServerJobOptions<P extends Parameters> {
  readonly description?: string;
  readonly parameters?: P;
}

/**
 * Defines a job without steps: a lock on a key, its release, a join that does nothing, an approval, a release to
 * follow. https://circleci.com/docs/reference/configuration-reference/#job-type
 */
export function defineServerJob<const Name extends string, const P extends Parameters = NoParameters>(
  job: ServerJobOptions<P> & { readonly name: Name } & ServerJobs[ServerJobType],
): ServerJobDefinition<Name, P> {
  const { name, description, parameters = {} as P, type, ...options } = job;
  checkJob(name, parameters);
  checkReferences(`job "${name}"`, options, parameters);
  return { kind: "job", name, ...(description !== undefined && { description }), parameters, type, options };
}

function checkJob(name: string, parameters: Parameters): void {
  checkJobName(name);
  checkParameters(`job "${name}"`, { parameters, of: "job" });
}

/** Whether a job's executor is a body of its own, not a named executor or a reference to one. */
export function isExecutorBody(executor: JobExecutor): executor is ExecutorBody {
  return !isReference(executor) && !("kind" in executor);
}
