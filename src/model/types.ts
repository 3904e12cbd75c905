import type { ParameterType } from "../circleci/parameters.ts";
/*
 * The shapes that refer to each other: a parameter may hold steps or an executor, a step may call a command that has
 * parameters. They stand in one file so that no import of the model turns back.
 */
import type { StepName } from "../circleci/steps.ts";
import type { Data, Textual } from "./data.ts";
import type { Reference, Value } from "./references.ts";

/** One declared parameter. `Required` is true where it has no default, so that every use must give it. */
export interface Parameter<out T = unknown, out Required extends boolean = boolean> {
  readonly kind: "parameter";
  readonly type: ParameterType;
  readonly description: string;
  readonly required: Required;
  /** The closed set of an enum. */
  readonly values?: readonly (string | number | boolean)[];
  readonly default?: T;
}

/** The parameters of a component, by name. */
export type Parameters = Readonly<Record<string, Parameter>>;

/** What a component without parameters has. */
export type NoParameters = Readonly<Record<never, never>>;

/** The type of the value that a parameter holds. */
export type ValueOf<P> = P extends Parameter<infer T, boolean> ? T : never;

/** What a body sees of its parameters: one reference each, under the same name. */
export type ReferencesOf<P> = { readonly [K in keyof P]: Reference<ValueOf<P[K]>> };

/** The names of the parameters that have no default. */
export type RequiredNames<P> = { [K in keyof P]-?: P[K] extends Parameter<unknown, true> ? K : never }[keyof P];

type Given<P> = { readonly [K in RequiredNames<P>]: Value<ValueOf<P[K]>> } & {
  readonly [K in Exclude<keyof P, RequiredNames<P>>]?: Value<ValueOf<P[K]>> | undefined;
};

declare const describedArguments: unique symbol;

/**
 * Parameters by the type of their arguments. An editor shows the comments of that type where an argument is given;
 * those of a mapped type, which arguments are else, TypeScript 7.0 does not find (TypeScript 5 does).
 */
export type ParametersOf<A> = {
  readonly [K in keyof A]-?: Parameter<Exclude<A[K], Reference | undefined>, undefined extends A[K] ? false : true>;
} & { readonly [describedArguments]?: A };

/** What a use of a component may and must give. A component without parameters takes none at all. */
export type ArgumentsFor<P> = [keyof P & string] extends [never]
  ? Readonly<Record<string, never>>
  : typeof describedArguments extends keyof P
    ? NonNullable<P[typeof describedArguments]>
    : Given<P>;

/** Anything where no argument is required; else what no component has, so that the compiler names what is missing. */
export type NothingRequired<P> = [RequiredNames<P>] extends [never]
  ? unknown
  : { readonly missing_arguments: `${RequiredNames<P> & string}` };

/** The same, for a component: `ArgumentsOf<typeof deploy>`. */
export type ArgumentsOf<C extends { readonly parameters: Parameters }> = ArgumentsFor<C["parameters"]>;

/** A command as a step can call it: defined here, or imported with an orb. */
export interface CommandHandle<out Name extends string = string, out P extends Parameters = Parameters> {
  readonly kind: "command";
  readonly name: Name;
  readonly parameters: P;
}

/** An executor as a job can name it. */
export interface ExecutorHandle<out Name extends string = string, out P extends Parameters = Parameters> {
  readonly kind: "executor";
  readonly name: Name;
  readonly parameters: P;
}

/** A job as a workflow can run it. */
export interface JobHandle<out Name extends string = string, out P extends Parameters = Parameters> {
  readonly kind: "job";
  readonly name: Name;
  readonly parameters: P;
}

/** An executor with arguments of its own. */
export interface ExecutorUse {
  readonly kind: "executor-use";
  readonly executor: ExecutorHandle;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** An executor by its name in the scope, with its arguments, as YAML has it. */
export interface NamedExecutor {
  readonly name: string;
  readonly [argument: string]: Value<string | number | boolean>;
}

/** What an executor parameter holds. */
export type ExecutorValue = string | ExecutorHandle | ExecutorUse | NamedExecutor;

/** A file whose text is put in place when the orb is packed. */
export interface Include extends Textual {
  readonly kind: "include";
  readonly path: string;
}

/** Names and values of environment variables. */
export type Environment = Readonly<Record<string, Value<string> | Value<number> | Value<boolean>>>;

/** The steps that CircleCI itself brings, without a deprecated one, which the model does not write. */
export type BuiltInStep = Exclude<StepName, "deploy">;

/** A step that CircleCI itself brings, with what its keys hold. */
export interface BuiltInUse {
  readonly kind: "built-in";
  readonly name: BuiltInStep;
  readonly options: Readonly<Record<string, unknown>>;
}

/** One step of a job or a command. */
export type Step =
  | BuiltInUse
  | { readonly kind: "call"; readonly command: CommandHandle; readonly arguments: Readonly<Record<string, unknown>> }
  | { readonly kind: "when" | "unless"; readonly condition: Condition; readonly steps: readonly Step[] }
  | { readonly kind: "splice"; readonly steps: Reference<readonly Step[]> };

/** A value that a condition can judge. */
export type Judged = string | number | boolean | Reference<string | number | boolean>;

/**
 * A logic statement. A bare value is false when it is false, null, 0 or empty.
 * https://circleci.com/docs/reference/configuration-reference/#logic-statements
 */
export type Condition =
  | Judged
  | { readonly kind: "and" | "or"; readonly conditions: readonly Condition[] }
  | { readonly kind: "not"; readonly condition: Condition }
  | { readonly kind: "equal"; readonly values: readonly Judged[] }
  | { readonly kind: "matches"; readonly pattern: string; readonly value: Value<string> };

/**
 * An orb's components as a user of it sees them; a definition is one, and the interface of somebody else's orb is
 * another.
 */
export interface OrbInterface {
  readonly executors?: Readonly<Record<string, { readonly parameters: Parameters }>>;
  readonly commands?: Readonly<Record<string, { readonly parameters: Parameters }>>;
  readonly jobs?: Readonly<Record<string, { readonly parameters: Parameters }>>;
}

/** An orb under its local name. `source` is what the `orbs` key says: a reference, or the orb's own document. */
export interface OrbImport {
  readonly kind: "orb-import";
  readonly alias: string;
  readonly source: Data;
}
