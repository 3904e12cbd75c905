import { defineDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Range } from "../diagnostics/source.ts";
import { described, shown } from "../schema/described.ts";
import type { YamlNode } from "../source/node.ts";
import type { ParameterDefinition } from "./library.ts";

/** A value that is not of its parameter's type: nothing is converted, so "1" is no integer and "true" is no switch. */
export const wrongArgumentType = defineDiagnostic<{
  readonly parameter: string;
  readonly expected: string;
  readonly found: string;
  readonly allowed?: readonly string[] | undefined;
  /** Whether the value came by `<< >>` from elsewhere: then no quotes here could mend it. */
  readonly elsewhere?: boolean;
}>({
  code: "wrong-argument-type",
  severity: "error",
  about:
    "CircleCI converts no argument: a text in quotes is no integer and no boolean, and a bare number is no string. An enum takes only the values that it lists. https://circleci.com/docs/guides/orchestrate/reusing-config/#parameter-types",
  message: ({ parameter, expected, found }) => `The parameter "${parameter}" takes ${expected}, and this is ${found}.`,
  hint: ({ allowed, expected, found, elsewhere }) =>
    allowed !== undefined
      ? `Allowed: ${allowed.join(", ")}.`
      : elsewhere
        ? undefined
        : expected === "a string" && /^the (?:number|boolean)/.test(found)
          ? "Put quotes around it."
          : /^the string "(?:true|false|-?\d+)"/.test(found) && expected !== "a string"
            ? "Leave out the quotes."
            : undefined,
});

/** A default that is not of its parameter's type. */
export const wrongDefaultType = defineDiagnostic<{
  readonly parameter: string;
  readonly expected: string;
  readonly found: string;
  readonly allowed?: readonly string[] | undefined;
}>({
  code: "wrong-default-type",
  severity: "error",
  about:
    "The default of a parameter must be of the parameter's own type, and one of the listed values for an enum. https://circleci.com/docs/guides/orchestrate/reusing-config/#parameter-types",
  message: ({ parameter, expected, found }) =>
    `The default of the parameter "${parameter}" must be ${expected}, and this is ${found}.`,
  hint: ({ allowed }) => (allowed === undefined ? undefined : `Allowed: ${allowed.join(", ")}.`),
});

/**
 * A text where a variable's name is wanted. CircleCI lets it through, and the step then reads a variable that cannot
 * exist.
 */
export const notAVariableName = defineDiagnostic<{ readonly parameter: string; readonly value: string }>({
  code: "not-a-variable-name",
  severity: "warning",
  about:
    "A parameter of the type env_var_name takes the name of an environment variable, without a dollar sign: letters, digits and underscores, and no digit at the beginning. https://circleci.com/docs/guides/orchestrate/reusing-config/#environment-variable-name",
  message: ({ parameter, value }) =>
    `The parameter "${parameter}" takes the name of an environment variable, and "${value}" cannot be one.`,
  hint: ({ value }) => {
    const name = /[A-Za-z_][A-Za-z0-9_]*/.exec(value)?.[0];
    return name !== undefined && /^\$/.test(value)
      ? `Write the name alone: ${name}`
      : "Names have letters, digits and underscores.";
  },
});

/** Whether a text can be the name of a variable. */
export const isVariableName = (text: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(text);

const expected = {
  string: "a string",
  boolean: "a boolean",
  integer: "an integer",
  enum: "one of its listed values",
  executor: "an executor: a name, or a mapping with name and arguments",
  steps: "a list of steps",
  env_var_name: "the name of an environment variable",
} as const satisfies Readonly<Record<ParameterDefinition["type"], string>>;

/** Reports a value that does not fit its parameter; true where it fits. */
export function fits(
  value: YamlNode,
  parameter: ParameterDefinition,
  report: (
    data: {
      readonly parameter: string;
      readonly expected: string;
      readonly found: string;
      readonly allowed?: readonly string[] | undefined;
    },
    at: Range,
  ) => void,
): boolean {
  if (isOfType(value, parameter)) return true;
  const allowed = parameter.type === "enum" ? parameter.allowed.map(shown) : undefined;
  report(
    { parameter: parameter.name, expected: expected[parameter.type], found: described(value), allowed },
    smallest(value),
  );
  return false;
}

/** A collection is marked by its first character, since all of it would hide what is wrong. */
const smallest = (node: YamlNode): Range =>
  node.kind === "scalar" ? node : { source: node.source, start: node.start, end: Math.min(node.start + 1, node.end) };

function isOfType(node: YamlNode, { type, allowed }: ParameterDefinition): boolean {
  const value = node.kind === "scalar" ? node.value : undefined;
  switch (type) {
    case "string":
    // A name that no variable can have is let through: a real output has one. See notAVariableName.
    case "env_var_name":
      return typeof value === "string";
    case "boolean":
      return typeof value === "boolean";
    case "integer":
      return Number.isInteger(value);
    case "enum":
      // [?] Whether 20 is the same choice as "20" no real output shows: both are taken, so that nothing that runs is
      // refused. Without its list, which is an error of schema, nothing can be said of its values.
      return (
        value !== undefined &&
        (allowed.length === 0 || allowed.some((one) => one.kind === "scalar" && String(one.value) === String(value)))
      );
    case "executor":
      return typeof value === "string" || node.kind === "mapping";
    case "steps":
      return node.kind === "sequence";
  }
}
