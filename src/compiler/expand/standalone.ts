import type { Definition } from "../library/library.ts";
import { type Entry, get, scalar } from "../source/node.ts";
import { bindArguments } from "./arguments.ts";
import { withJobBudget } from "./budget.ts";
import { expandJob } from "./job.ts";
import { placeholder } from "./placeholder-arguments.ts";
import { type Scope, scopeOfCall } from "./scope.ts";
import { expandSteps } from "./steps.ts";

/**
 * Expands a component alone, called with placeholder arguments, to find what is wrong in it. `circleci orb validate`
 * does so with every command and then every job of an orb: a string is TEST_STRING whatever its default, so that a
 * default cannot hide an error.
 */
export function expandAlone(definition: Definition, scope: Scope): void {
  const at = definition.at;
  const given = placeholderArguments(definition);
  if (definition.kind === "job") {
    expandJob({ definition, given, at, home: scope.library, preSteps: undefined, postSteps: undefined }, scope);
    return;
  }
  withJobBudget(scope, (inner) => {
    const values = bindArguments(definition, { given, at, home: scope.library }, inner);
    expandSteps(get(definition.body, "steps"), scopeOfCall(inner, { definition, at, values }));
  });
}

function placeholderArguments({ parameters }: Definition): ReadonlyMap<string, Entry> {
  const entries = [...parameters.values()].flatMap((parameter): [string, Entry][] => {
    const keepsDefault =
      parameter.default !== undefined && parameter.type !== "string" && parameter.type !== "env_var_name";
    const value = keepsDefault ? undefined : placeholder(parameter);
    return value === undefined ? [] : [[parameter.name, { key: scalar(parameter.name, parameter.at), value }]];
  });
  return new Map(entries);
}
