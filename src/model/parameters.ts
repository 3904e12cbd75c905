import type { ParameterType } from "../circleci/parameters.ts";
import type { ExecutorValue, Parameter, Step } from "./types.ts";

type Options<T> = { readonly default: T };

function parameter<T>(
  type: ParameterType,
  description: string,
  options: Partial<Options<T>> & Pick<Parameter, "values"> = {},
) {
  const required = options.default === undefined;
  return { kind: "parameter", type, description, required, ...options } as const;
}

/** A text. Without a default it is required. */
export function string(description: string): Parameter<string, true>;
export function string(description: string, options: Options<string>): Parameter<string, false>;
export function string(description: string, options?: Options<string>): Parameter<string> {
  return parameter("string", description, options);
}

/** A switch. */
export function boolean(description: string): Parameter<boolean, true>;
export function boolean(description: string, options: Options<boolean>): Parameter<boolean, false>;
export function boolean(description: string, options?: Options<boolean>): Parameter<boolean> {
  return parameter("boolean", description, options);
}

/** A whole number. */
export function integer(description: string): Parameter<number, true>;
export function integer(description: string, options: Options<number>): Parameter<number, false>;
export function integer(description: string, options?: Options<number>): Parameter<number> {
  return parameter("integer", description, options);
}

/** One of a closed set. A default outside the set does not compile. */
export function oneOf<const T extends string | number | boolean>(
  values: readonly T[],
  description: string,
): Parameter<T, true>;
export function oneOf<const T extends string | number | boolean>(
  values: readonly T[],
  description: string,
  options: Options<NoInfer<T>>,
): Parameter<T, false>;
export function oneOf<const T extends string | number | boolean>(
  values: readonly T[],
  description: string,
  options?: Options<NoInfer<T>>,
): Parameter<T> {
  if (values.length === 0) throw new Error(`An enum parameter ("${description}") has no values.`);
  return parameter("enum", description, { values, ...options });
}

/** Where a job runs: an executor's definition or name, with arguments or without. Only jobs may have one. */
export function executorParameter(description: string): Parameter<ExecutorValue, true>;
export function executorParameter(
  description: string,
  options: Options<ExecutorValue>,
): Parameter<ExecutorValue, false>;
export function executorParameter(description: string, options?: Options<ExecutorValue>): Parameter<ExecutorValue> {
  return parameter("executor", description, options);
}

/** Steps that the user adds; `[]` is a good default. */
export function stepsParameter(description: string): Parameter<readonly Step[], true>;
export function stepsParameter(
  description: string,
  options: Options<readonly Step[]>,
): Parameter<readonly Step[], false>;
export function stepsParameter(description: string, options?: Options<readonly Step[]>): Parameter<readonly Step[]> {
  return parameter("steps", description, options);
}

/** The name of an environment variable, which is how a secret is handed over without its value. */
export function envVarName(description: string): Parameter<string, true>;
export function envVarName(description: string, options: Options<string>): Parameter<string, false>;
export function envVarName(description: string, options?: Options<string>): Parameter<string> {
  return parameter("env_var_name", description, options);
}
