import type { Definition, Library, ParameterDefinition } from "../library/library.ts";
import {
  type Entry,
  get,
  type MappingNode,
  mapping,
  type Range,
  type ScalarNode,
  scalar,
  sequence,
  type YamlNode,
} from "../source/node.ts";
import { bindArguments } from "./arguments.ts";
import { expandJob } from "./job.ts";
import { type Scope, scopeOfCall, setHome } from "./scope.ts";
import { expandSteps, mostSteps } from "./steps.ts";

/**
 * Expands a component alone, called with made-up arguments, to find what is wrong in it. `circleci orb validate` does so with every
 * command and then every job of an orb: a string is TEST_STRING whatever its default, so that a default cannot hide a mistake.
 */
export function expandAlone(definition: Definition, scope: Scope): void {
  const at = definition.at;
  const given = madeUpArguments(definition);
  if (definition.kind === "job") {
    expandJob({ definition, given, at, home: scope.library, preSteps: undefined, postSteps: undefined }, scope);
    return;
  }
  const inner = { ...scope, budget: { left: mostSteps } };
  const values = bindArguments(definition, { given, at, home: scope.library }, inner);
  expandSteps(get(definition.body, "steps"), scopeOfCall(inner, { definition, at, values }));
}

function madeUpArguments({ parameters }: Definition): ReadonlyMap<string, Entry> {
  const entries = [...parameters.values()].flatMap((parameter): [string, Entry][] => {
    const value = madeUp(parameter);
    return value === undefined ? [] : [[parameter.name, { key: scalar(parameter.name, parameter.at), value }]];
  });
  return new Map(entries);
}

/** Nothing where the default is to be taken. [?] Only the value of a string is known from real messages. */
function madeUp({ type, default: fallback, allowed, at }: ParameterDefinition): YamlNode | undefined {
  switch (type) {
    case "string":
      return scalar("TEST_STRING", at);
    case "env_var_name":
      return scalar("TEST_ENV_VAR_NAME", at);
    case "boolean":
      return fallback === undefined ? scalar(true, at) : undefined;
    case "integer":
      return fallback === undefined ? scalar(1, at) : undefined;
    case "enum":
      return fallback === undefined ? allowed[0] : undefined;
    case "steps":
      return fallback === undefined ? sequence([], at) : undefined;
    case "executor":
      return fallback === undefined ? anyExecutor(at) : undefined;
  }
}

/** An executor that exists nowhere else, in a library of its own. */
function anyExecutor(at: Range): YamlNode {
  const text = (value: string): ScalarNode => scalar(value, at);
  const map = (key: string, value: YamlNode): MappingNode => mapping(new Map([[key, { key: text(key), value }]]), at);
  const executors = new Map<string, Definition>();
  const none = new Map<string, never>();
  const library: Library = {
    ...{ title: "made-up arguments", document: map("executors", text("")), executors },
    ...{ commands: none, jobs: none, jobGroups: none, orbs: none },
  };
  const body = map("docker", sequence([map("image", text("TEST_IMAGE"))], at));
  executors.set("TEST_EXECUTOR", { kind: "executor", name: "TEST_EXECUTOR", at, body, library, parameters: none });
  const node = text("TEST_EXECUTOR");
  setHome(node, library);
  return node;
}
