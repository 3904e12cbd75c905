import type { authKeys, awsAuthKeys, executorKeys, imageKeys, machineKeys, macosKeys } from "../circleci/executors.ts";
import type { ExecutorType, ResourceClassName } from "../circleci/resource-classes.ts";
import { checkArguments, checkParameters } from "./arguments.ts";
import type { KeyValues } from "./key-values.ts";
import { checkName } from "./names.ts";
import type { Value } from "./references.ts";
import { checkReferences, referencesTo } from "./scope.ts";
import type {
  ArgumentsFor,
  ExecutorHandle,
  ExecutorUse,
  NoParameters,
  NothingRequired,
  Parameters,
  ReferencesOf,
} from "./types.ts";

/** CircleCI's classes; any other text is accepted, such as a class of a self-hosted runner. */
export type ResourceClass = ResourceClassName | (string & {});

type SettingKeys = Omit<typeof executorKeys, ExecutorType>;

/** What every kind of executor may have beside its image. */
export type ExecutorSettings = KeyValues<SettingKeys, { readonly resource_class: Value<ResourceClass> }>;

/** One container of the docker executor; the first runs the steps, the others are services beside it. */
export type DockerImage = KeyValues<
  typeof imageKeys,
  {
    readonly auth: KeyValues<typeof authKeys>;
    readonly aws_auth: KeyValues<typeof awsAuthKeys>;
    readonly gcp_auth: Readonly<Record<string, Value<string>>>;
  }
>;

/** A virtual machine's own keys; its resource class and shell stand beside them. */
type MachineOptions = Omit<KeyValues<typeof machineKeys>, keyof SettingKeys | "enabled">;
type MacosOptions = Omit<KeyValues<typeof macosKeys>, keyof SettingKeys>;

/** A virtual machine; `true` is a self-hosted runner's, or the default image. */
export type MachineBody = { readonly machine: true | MachineOptions };
/** Containers. */
export type DockerBody = { readonly docker: readonly [DockerImage, ...DockerImage[]] };
/** A Mac. */
export type MacosBody = { readonly macos: MacosOptions };

/** Where a job runs, in full: https://circleci.com/docs/reference/configuration-reference/#executors */
export type ExecutorBody = (MachineBody | DockerBody | MacosBody) & ExecutorSettings;

/** A virtual machine. Without an image it is `machine: true`, which a self-hosted runner's resource class wants. */
export function machine(options: ExecutorSettings & MachineOptions = {}): MachineBody & ExecutorSettings {
  const { image, docker_layer_caching, code_signing, ...settings } = options;
  const own = { image, docker_layer_caching, code_signing };
  return { machine: Object.values(own).some((value) => value !== undefined) ? own : true, ...settings };
}

/** Containers: the first image runs the steps, the others are services. */
export function docker(
  images: readonly [DockerImage, ...DockerImage[]],
  settings: ExecutorSettings = {},
): DockerBody & ExecutorSettings {
  return { docker: images, ...settings };
}

/** A Mac with this version of Xcode. */
export function macos(options: ExecutorSettings & MacosOptions): MacosBody & ExecutorSettings {
  const { xcode, code_signing, ...settings } = options;
  return { macos: { xcode, code_signing }, ...settings };
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
  checkParameters(`executor "${name}"`, { parameters, of: "executor" });
  const body = executor.body(referencesTo(parameters));
  checkReferences(`executor "${name}"`, body, parameters);
  return { ...executor, kind: "executor", parameters, body };
}

/** An executor with arguments, wherever an executor is wanted. */
export function withArguments<E extends ExecutorHandle>(executor: E & NothingRequired<E["parameters"]>): ExecutorUse;
export function withArguments<E extends ExecutorHandle>(executor: E, given: ArgumentsFor<E["parameters"]>): ExecutorUse;
export function withArguments(executor: ExecutorHandle, given: Readonly<Record<string, unknown>> = {}): ExecutorUse {
  checkArguments(`executor "${executor.name}"`, { parameters: executor.parameters, given });
  return { kind: "executor-use", executor, arguments: given };
}
