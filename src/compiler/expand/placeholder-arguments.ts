import type { Range } from "../diagnostics/source.ts";
import type { Definition, Library, ParameterDefinition } from "../library/library.ts";
import { type MappingNode, mapping, type ScalarNode, scalar, sequence, type YamlNode } from "../source/node.ts";
import { setHome } from "./scope.ts";

/**
 * A value for a parameter that has none, so that what it is used for can be looked at all the same. [?] Only the value
 * of a string is known from real messages of `circleci orb validate`.
 */
export function placeholder({ type, allowed, at }: ParameterDefinition): YamlNode {
  switch (type) {
    case "string":
      return scalar("TEST_STRING", at);
    case "env_var_name":
      return scalar("TEST_ENV_VAR_NAME", at);
    case "boolean":
      return scalar(true, at);
    case "integer":
      return scalar(1, at);
    case "enum":
      return allowed[0] ?? scalar("TEST_ENUM", at);
    case "steps":
      return sequence([], at);
    case "executor":
      return anyExecutor(at);
  }
}

/** An executor that exists nowhere else, in a library of its own. */
function anyExecutor(at: Range): YamlNode {
  const text = (value: string): ScalarNode => scalar(value, at);
  const map = (key: string, value: YamlNode): MappingNode => mapping(new Map([[key, { key: text(key), value }]]), at);
  const executors = new Map<string, Definition>();
  const none = new Map<string, never>();
  const library: Library = {
    title: "placeholder arguments",
    document: map("executors", text("")),
    executors,
    commands: none,
    jobs: none,
    jobGroups: none,
    orbs: none,
    aliases: { commands: none, executors: none, jobs: none },
  };
  const body = map("docker", sequence([map("image", text("TEST_IMAGE"))], at));
  executors.set("TEST_EXECUTOR", { kind: "executor", name: "TEST_EXECUTOR", at, body, library, parameters: none });
  const node = text("TEST_EXECUTOR");
  setHome(node, { library, calls: [], names: undefined });
  return node;
}
