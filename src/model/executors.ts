import type { ResourceClassName } from "../circleci/resource-classes.ts";
import { checkArguments, checkParameters } from "./arguments.ts";
import type { CallArguments } from "./commands.ts";
import { checkName } from "./names.ts";
import type { Value } from "./references.ts";
import { checkReferences, referencesTo } from "./scope.ts";
import type { Environment, ExecutorHandle, ExecutorUse, NoParameters, Parameters, ReferencesOf } from "./types.ts";

/** CircleCI's classes; any other text is accepted, such as a class of a self-hosted runner. */
export type ResourceClass = ResourceClassName | (string & {});

/** What every kind of executor may have beside its image. */
export interface ExecutorSettings {
  readonly resource_class?: Value<ResourceClass> | undefined;
  readonly environment?: Environment | undefined;
  readonly shell?: Value<string> | undefined;
  readonly working_directory?: Value<string> | undefined;
}

/** One container of the docker executor; the first runs the steps, the others are services beside it. */
export interface DockerImage {
  readonly image: Value<string>;
  readonly name?: Value<string>;
  readonly entrypoint?: Value<string> | readonly Value<string>[];
  readonly command?: Value<string> | readonly Value<string>[];
  readonly user?: Value<string>;
  readonly environment?: Environment;
  readonly auth?: { readonly username: Value<string>; readonly password: Value<string> };
  readonly aws_auth?: Readonly<Record<string, Value<string>>>;
}

/** A virtual machine; `true` is a self-hosted runner's, or the default image. */
export type MachineBody = {
  readonly machine: true | { readonly image?: Value<string>; readonly docker_layer_caching?: Value<boolean> };
};
/** Containers. */
export type DockerBody = { readonly docker: readonly [DockerImage, ...DockerImage[]] };
/** A Mac. */
export type MacosBody = { readonly macos: { readonly xcode: Value<string> } };

/** Where a job runs, in full: https://circleci.com/docs/reference/configuration-reference/#executors */
export type ExecutorBody = (MachineBody | DockerBody | MacosBody) & ExecutorSettings;

/** A virtual machine. Without an image it is `machine: true`, which a self-hosted runner's resource class wants. */
export function machine(
  options: ExecutorSettings & { readonly image?: Value<string>; readonly docker_layer_caching?: Value<boolean> } = {},
): MachineBody & ExecutorSettings {
  const { image, docker_layer_caching, ...settings } = options;
  const own = {
    ...(image !== undefined && { image }),
    ...(docker_layer_caching !== undefined && { docker_layer_caching }),
  };
  return { machine: Object.keys(own).length > 0 ? own : true, ...settings };
}

/** Containers: the first image runs the steps, the others are services. */
export function docker(
  images: readonly [DockerImage, ...DockerImage[]],
  settings: ExecutorSettings = {},
): DockerBody & ExecutorSettings {
  return { docker: images, ...settings };
}

/** A Mac with this version of Xcode. */
export function macos(options: ExecutorSettings & { readonly xcode: Value<string> }): MacosBody & ExecutorSettings {
  const { xcode, ...settings } = options;
  return { macos: { xcode }, ...settings };
}

/** A reusable executor: https://circleci.com/docs/reference/reusing-config/#authoring-reusable-executors */
export interface ExecutorDefinition<out Name extends string = string, out P extends Parameters = Parameters>
  extends ExecutorHandle<Name, P> {
  readonly description?: string;
  readonly body: ExecutorBody;
}

/** Defines an executor. `body` gets a reference for each parameter. */
export function defineExecutor<const Name extends string, const P extends Parameters = NoParameters>(executor: {
  readonly name: Name;
  readonly description?: string;
  readonly parameters?: P;
  readonly body: (parameters: ReferencesOf<P>) => ExecutorBody;
}): ExecutorDefinition<Name, P> {
  const { name, parameters = {} as P } = executor;
  checkName(`executor "${name}"`, name);
  checkParameters(`executor "${name}"`, { parameters, allowed: ["string", "boolean", "integer", "enum"] });
  const body = executor.body(referencesTo(parameters));
  checkReferences(`executor "${name}"`, body, parameters);
  return { ...executor, kind: "executor", parameters, body };
}

/** An executor with arguments, wherever an executor is wanted. */
export function withArguments<E extends ExecutorHandle>(
  executor: E,
  ...[given]: CallArguments<E["parameters"]>
): ExecutorUse {
  checkArguments(`executor "${executor.name}"`, { parameters: executor.parameters, given: given ?? {} });
  return { kind: "executor-use", executor, arguments: given ?? {} };
}
