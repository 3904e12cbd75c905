import type { ParameterType } from "../circleci/parameters.ts";
import { configSections } from "../model/config-document.ts";
import type { ConfigPart } from "../model/configs.ts";
import { type Data, inOrder, isMap, plainMap } from "../model/data.ts";
import type { CommandHandle, ExecutorHandle, JobHandle } from "../model/types.ts";

/** A configuration that was made with `@circleci/circleci-config-sdk`, for the functions of this library. */
export interface SdkConfig extends ConfigPart {
  /** One of its jobs, to be run by a workflow of `defineWorkflow`. Throws where it has no job of that name. */
  readonly job: (name: string) => JobHandle;
  /** One of its commands, to be called by a job of `defineJob`. */
  readonly command: (name: string) => CommandHandle;
  /** One of its executors, for a job of `defineJob`. */
  readonly executor: (name: string) => ExecutorHandle;
}

/**
 * What is asked of a `Config` of the SDK, without its types: they want `skipLibCheck`, and who uses no SDK should not
 * need it.
 */
export interface SdkGenerable {
  generate(flatten?: boolean): object;
}

/**
 * Takes a `Config` of CircleCI's SDK over: as data for `renderYaml`, `validate` and `compile`, and as a part of
 * `defineConfig`, whose workflows can run its jobs beside typed ones. It holds what `generate(true)` of the SDK gives,
 * without the keys that have no value, which YAML would show as null.
 * https://circleci-public.github.io/circleci-config-sdk-ts/
 */
export function fromSdk(config: SdkGenerable): SdkConfig {
  const { setup, ...generated } = plainMap(config.generate(true));
  const parts = Object.entries({ ...(setup === true && { setup }), ...generated });
  const present = parts.filter(([, part]) => !isMap(part) || Object.keys(part).length > 0);
  const document = inOrder(Object.fromEntries(present), ["version", ...configSections]);
  const one = <K extends "job" | "command" | "executor">(kind: K, name: string) => {
    const section = document[`${kind}s`];
    const definition = isMap(section) ? section[name] : undefined;
    if (definition === undefined) throw new Error(`The configuration of the SDK has no ${kind} "${name}".`);
    return { kind, name, parameters: parametersOf(definition) };
  };
  return {
    document,
    job: (name) => one("job", name),
    command: (name) => one("command", name),
    executor: (name) => one("executor", name),
  };
}

/** The declared parameters of a component, from its data. */
function parametersOf(definition: Data): JobHandle["parameters"] {
  const declared = isMap(definition) ? definition.parameters : undefined;
  const entries = Object.entries(isMap(declared) ? declared : {}).map(([name, parameter]) => {
    const { type, description = "", default: value, enum: values } = isMap(parameter) ? parameter : {};
    return [
      name,
      {
        kind: "parameter",
        type: type as ParameterType,
        description,
        required: value === undefined,
        ...(value !== undefined && { default: value }),
        ...(values !== undefined && { values }),
      },
    ];
  });
  return Object.fromEntries(entries);
}
