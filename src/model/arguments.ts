import {
  type Parameterized,
  type ParameterType,
  reservedJobParameters,
  typesOfParameters,
} from "../circleci/parameters.ts";
import { entryKeys } from "../circleci/workflows.ts";
import { checkName } from "./names.ts";
import { isReference } from "./references.ts";
import type { Parameter, Parameters } from "./types.ts";

/**
 * Names that no parameter of a job can have: CircleCI refuses some, and would take an argument of the others for a key
 * of the entry.
 */
const keptNames: ReadonlySet<string> = new Set([...reservedJobParameters, ...Object.keys(entryKeys)]);

/** Throws when a parameter's name or type is not possible in a component of this kind. */
export function checkParameters(
  what: string,
  { parameters, of }: { readonly parameters: Parameters; readonly of: Parameterized },
): void {
  const types: readonly ParameterType[] = typesOfParameters[of];
  for (const [name, parameter] of Object.entries(parameters)) {
    const { type, default: value } = parameter;
    checkName(`parameter "${name}" of the ${what}`, name);
    if (!types.includes(type)) throw new Error(`The ${what} cannot have the parameter "${name}" of type ${type}.`);
    if (of === "job" && keptNames.has(name))
      throw new Error(`The ${what} cannot have a parameter "${name}", which a workflow keeps for itself.`);
    if (value !== undefined && !fits(parameter, value))
      throw new Error(`The ${what} takes ${expected(parameter)} as "${name}", not its default ${shown(value)}.`);
  }
}

/**
 * Throws when arguments do not fit. The types have said so already to an author in TypeScript; this is for values that
 * come from outside, such as a flag of a command line, and for callers in JavaScript.
 */
export function checkArguments(
  what: string,
  {
    parameters,
    given,
    elsewhere = [],
  }: { readonly parameters: Parameters; readonly given: object; readonly elsewhere?: readonly string[] },
): void {
  const values = Object.entries(given).filter(([, value]) => value !== undefined);
  for (const [name, value] of values) {
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (parameter === undefined) throw new Error(`The ${what} has no parameter "${name}".`);
    if (!isReference(value) && !fits(parameter, value)) {
      throw new Error(`The ${what} takes ${expected(parameter)} as "${name}", not ${shown(value)}.`);
    }
  }
  const names = [...values.map(([name]) => name), ...elsewhere];
  for (const [name, { required }] of Object.entries(parameters)) {
    if (required && !names.includes(name)) throw new Error(`The ${what} needs the parameter "${name}".`);
  }
}

/** A text that is one whole tag takes the type of what it names, which only CircleCI knows. */
const isTag = (value: unknown): boolean => typeof value === "string" && /^<<[^<>]*>>$/.test(value.trim());

function fits({ type, values }: Parameter, value: unknown): boolean {
  if (isTag(value)) return true;
  switch (type) {
    case "string":
      return typeof value === "string";
    case "boolean":
      return typeof value === "boolean";
    case "integer":
      return Number.isSafeInteger(value);
    case "enum":
      return (values as readonly unknown[] | undefined)?.includes(value) ?? false;
    case "env_var_name":
      return typeof value === "string" && /^[A-Za-z_][A-Za-z0-9_]*$/.test(value);
    case "executor":
      return typeof value === "string" || (typeof value === "object" && value !== null);
    case "steps":
      return Array.isArray(value);
  }
}

const shown = (value: unknown): string => JSON.stringify(value) ?? typeof value;

const articles = {
  string: "a text",
  boolean: "true or false",
  integer: "a whole number",
  env_var_name: "the name of an environment variable",
  executor: "an executor",
  steps: "a list of steps",
} as const;

function expected({ type, values = [] }: Parameter): string {
  return type === "enum" ? values.map((value) => JSON.stringify(value)).join(" or ") : articles[type];
}
