import type { Status } from "../circleci/statuses.ts";
import type { EntryKey, workflowKeys } from "../circleci/workflows.ts";
import { checkArguments } from "./arguments.ts";
import type { KeyValues } from "./key-values.ts";
import type { Reference } from "./references.ts";
import { referredNames } from "./scope.ts";
import type { ArgumentsFor, Condition, JobHandle, NothingRequired, Parameters, Step, ValueOf } from "./types.ts";

/** What an entry waits for: another entry, its name, or a name with the ends that will do. */
export type Requirement = string | WorkflowEntry | { readonly [name: string]: Status | readonly Status[] };

type RequiredBy<R> = R extends string ? R : R extends WorkflowEntry<infer Name, string> ? Name : keyof R & string;

/** Which branches or tags: names, or patterns between slashes. */
export interface Filter {
  readonly only?: string | readonly string[];
  readonly ignore?: string | readonly string[];
}

/** The filters of an entry. A job runs on no tag unless `tags` says so. An expression is text. */
export type Filters = string | { readonly branches?: Filter; readonly tags?: Filter };

/** The values of one matrix parameter. */
type Axis<T> = readonly T[] | Reference<unknown>;

/** A job for each combination: https://circleci.com/docs/guides/orchestrate/using-matrix-jobs/ */
export interface Matrix<P extends Parameters, M extends keyof P, Alias extends string = string> {
  readonly parameters: { readonly [K in M]: Axis<ValueOf<P[K]>> };
  readonly exclude?: readonly { readonly [K in M]: ValueOf<P[K]> }[];
  /** What requires all of them; the job's name if there is none. */
  readonly alias?: Alias;
}

/** The names under which a matrix is required: as a whole, or one of its jobs, whose names end in its values. */
type MatrixNames<Name extends string> = Name | `${Name}-${string}`;

/** `pre-steps` as an option of TypeScript is `preSteps`. */
type CamelCase<S extends string> = S extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : S;

/** What the keys of an entry hold, but `type`, which `approval` writes, and `matrix`, whose type depends on the job. */
interface EntryValues<Name extends string, Requires extends readonly Requirement[]> {
  readonly name: Name;
  readonly requires: Requires;
  readonly context: string | readonly string[];
  readonly filters: Filters;
  readonly "pre-steps": readonly Step[];
  readonly "post-steps": readonly Step[];
  readonly "serial-group": string | Reference;
  readonly "override-with": string;
}

/** What an entry of a workflow may say beside the job's own parameters. */
export type EntryOptions<
  Name extends string = string,
  Requires extends readonly Requirement[] = readonly Requirement[],
> = {
  readonly [K in Exclude<EntryKey, "type" | "matrix"> as CamelCase<K>]?: EntryValues<Name, Requires>[K];
};

/** A job in a workflow. */
export interface WorkflowEntry<out Name extends string = string, out Required extends string = string> {
  readonly kind: "entry";
  /** What other entries require. */
  readonly name: Name;
  readonly requires: readonly { readonly name: Required; readonly status?: readonly Status[] }[];
  /** The job that runs, or nothing for an approval. */
  readonly job: JobHandle | undefined;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly options: Omit<EntryOptions, "requires">;
  readonly matrix:
    | { readonly parameters: object; readonly exclude?: readonly object[]; readonly alias?: string }
    | undefined;
}

/**
 * An entry that runs a job: `job(arm.jobs.deploy, { stack: "dev" }, { requires: [build] })`. A parameter that the
 * matrix gives is not wanted among the arguments.
 */
export function job<const Name extends string, P extends Parameters>(
  definition: JobHandle<Name, P> & NothingRequired<P>,
): WorkflowEntry<Name, never>;
export function job<
  const Name extends string,
  P extends Parameters,
  const Own extends string = Name,
  const Requires extends readonly Requirement[] = readonly [],
  M extends keyof P & string = never,
  const Alias extends string = Name,
>(
  definition: JobHandle<Name, P>,
  given: NoInfer<[M] extends [never] ? ArgumentsFor<P> : ArgumentsFor<Pick<P, Exclude<keyof P & string, M>>>>,
  options?: EntryOptions<Own, Requires> & { readonly matrix?: Matrix<P, M, Alias> },
): WorkflowEntry<[M] extends [never] ? Own : Own | MatrixNames<Name | Alias>, RequiredBy<Requires[number]>>;
export function job(
  definition: JobHandle,
  given: Readonly<Record<string, unknown>> = {},
  { matrix, requires = [], ...options }: EntryOptions & { readonly matrix?: Matrix<Parameters, string> } = {},
): WorkflowEntry {
  const axes = Object.keys(matrix?.parameters ?? {});
  const what = `job "${definition.name}"`;
  checkArguments(what, { parameters: definition.parameters, given, elsewhere: axes });
  for (const axis of axes) {
    if (!Object.hasOwn(definition.parameters, axis))
      throw new Error(`The ${what} has no parameter "${axis}" for its matrix.`);
    if (given[axis] !== undefined) throw new Error(`The ${what} has "${axis}" both as an argument and in its matrix.`);
  }
  for (const name of referredNames([given, options, requires], "matrix")) {
    if (!axes.includes(name)) throw new Error(`The ${what} refers to "${name}", which is not in its matrix.`);
  }
  return {
    kind: "entry",
    name: (matrix === undefined ? options.name : matrix.alias) ?? definition.name,
    requires: requires.flatMap((requirement) => requirements(requirement)),
    job: definition,
    arguments: given,
    options,
    matrix,
  };
}

/** An entry that waits for a person. */
export function approval<const Name extends string, const Requires extends readonly Requirement[] = readonly []>(
  name: Name,
  { requires, ...options }: Pick<EntryOptions<string, Requires>, "requires" | "filters" | "context"> = {},
): WorkflowEntry<Name, RequiredBy<Requires[number]>> {
  return {
    kind: "entry",
    name,
    requires: (requires ?? []).flatMap((requirement) => requirements<RequiredBy<Requires[number]>>(requirement)),
    job: undefined,
    arguments: {},
    options,
    matrix: undefined,
  };
}

function requirements<Name extends string>(requirement: Requirement): WorkflowEntry<string, Name>["requires"] {
  if (typeof requirement === "string") return [{ name: requirement as Name }];
  if (isEntry(requirement)) return [{ name: requirement.name as Name }];
  return Object.entries(requirement).map(([name, status]) => ({ name: name as Name, status: [status].flat() }));
}

function isEntry(requirement: object): requirement is WorkflowEntry {
  return "kind" in requirement && requirement.kind === "entry";
}

/** A workflow of a configuration. */
export type WorkflowDefinition<Name extends string = string> = { readonly name: Name } & KeyValues<
  typeof workflowKeys,
  {
    readonly when: Condition;
    readonly unless: Condition;
    readonly triggers: readonly {
      readonly schedule: { readonly cron: string; readonly filters: { readonly branches: Filter } };
    }[];
    readonly jobs: readonly WorkflowEntry[];
  }
>;

type NamesIn<J> = J extends WorkflowEntry<infer Name, string> ? Name : never;
type RequiredIn<J> = J extends WorkflowEntry<string, infer Required> ? Required : never;
type Unknown<J> = string extends RequiredIn<J> | NamesIn<J> ? never : Exclude<RequiredIn<J>, NamesIn<J>>;

/**
 * Defines a workflow. A requirement that names no entry of it does not compile, where the names are literal, and throws
 * always.
 */
export function defineWorkflow<const Name extends string, const J extends WorkflowEntry>(
  workflow: Omit<WorkflowDefinition<Name>, "jobs"> & {
    readonly jobs: readonly J[] &
      ([Unknown<J>] extends [never] ? unknown : { readonly unknownRequirement: Unknown<J> });
  },
): WorkflowDefinition<Name> {
  for (const entry of workflow.jobs) {
    for (const { name } of entry.requires) {
      if (name.includes("<<") || workflow.jobs.some((other) => answersTo(other, name))) continue;
      throw new Error(
        `The job "${entry.name}" of the workflow "${workflow.name}" requires "${name}", which is no job of it.`,
      );
    }
  }
  return workflow;
}

/**
 * Whether an entry is meant by a name; the jobs of a matrix have names of their own, which end in its values or hold
 * them.
 */
function answersTo({ name, job: definition, matrix, options }: WorkflowEntry, wanted: string): boolean {
  if (matrix === undefined || name === wanted) return name === wanted;
  const template = options.name ?? `${definition?.name}-<<>>`;
  const parts = template.split(/<<.*?>>/).map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(wanted);
}
