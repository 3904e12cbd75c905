import type { Reference, Value } from "./references.ts";
import type { BuiltInStep, Condition, Environment, Include, Step } from "./types.ts";

const builtIn = (name: BuiltInStep, options: object = {}): Step => ({
  kind: "built-in",
  name,
  options: { ...options },
});

/** When a step runs: after success (the default), after a failure only, or either way. */
export type StepWhen = "on_success" | "on_fail" | "always";

/** What every built-in step can have: https://circleci.com/docs/reference/configuration-reference/#steps */
export interface StepOptions {
  /** The title of the step in the web app. */
  readonly name?: Value<string> | undefined;
  readonly when?: Value<StepWhen> | undefined;
}

/** The keys of https://circleci.com/docs/reference/configuration-reference/#checkout */
export interface CheckoutOptions extends StepOptions {
  readonly path?: Value<string> | undefined;
  readonly method?: Value<"blobless" | "shallow" | "full"> | undefined;
  /** How many commits a shallow checkout fetches. */
  readonly depth?: Value<number> | undefined;
}

/** The keys of https://circleci.com/docs/reference/configuration-reference/#run, under CircleCI's own names. */
export interface RunOptions extends StepOptions {
  readonly command: Value<string> | Include;
  readonly shell?: Value<string> | undefined;
  readonly environment?: Environment | undefined;
  readonly working_directory?: Value<string> | undefined;
  readonly background?: Value<boolean> | undefined;
  readonly no_output_timeout?: Value<string> | undefined;
  readonly max_auto_reruns?: Value<number> | undefined;
  readonly auto_rerun_delay?: Value<string> | undefined;
}

/** Runs a command. Hand values over in `environment`: what a reference holds is pasted into shell text as it is. */
export function run(options: RunOptions): Step {
  return builtIn("run", options);
}

/** A file as a command; packing puts its text in place. The path is relative to the orb's root. */
export function include(path: string): Include {
  return Object.freeze({ kind: "include", path, toString: () => `<<include(${path})>>` });
}

/** Checks out the repository. */
export function checkout(options: CheckoutOptions = {}): Step {
  return builtIn("checkout", options);
}

/** Runs the steps where the condition holds. */
export function when(condition: Condition, steps: readonly Step[]): Step {
  return { kind: "when", condition, steps };
}

/** Runs the steps where the condition does not hold. */
export function unless(condition: Condition, steps: readonly Step[]): Step {
  return { kind: "unless", condition, steps };
}

/** Puts the steps of a steps parameter here. */
export function spliceSteps(steps: Reference<readonly Step[]>): Step {
  return { kind: "splice", steps };
}

/** Fetches what earlier jobs of the workflow persisted. */
export function attachWorkspace(at: Value<string>, options: StepOptions = {}): Step {
  return builtIn("attach_workspace", { at, ...options });
}

/** Keeps files for later jobs of the workflow; the paths are relative to the root. */
export function persistToWorkspace(
  options: { readonly root: Value<string>; readonly paths: readonly Value<string>[] } & StepOptions,
): Step {
  return builtIn("persist_to_workspace", options);
}

/** Keeps files for later pipelines, under a key that is written once. */
export function saveCache(
  options: { readonly key: Value<string>; readonly paths: readonly Value<string>[] } & StepOptions,
): Step {
  return builtIn("save_cache", options);
}

/** Fetches the newest cache whose key begins with one of these, tried in order. */
export function restoreCache(options: { readonly keys: readonly Value<string>[] } & StepOptions): Step {
  return builtIn("restore_cache", options);
}

/** Uploads files for people to download. */
export function storeArtifacts(
  options: { readonly path: Value<string>; readonly destination?: Value<string> } & StepOptions,
): Step {
  return builtIn("store_artifacts", options);
}

/** Uploads JUnit results. */
export function storeTestResults(path: Value<string>, options: StepOptions = {}): Step {
  return builtIn("store_test_results", { path, ...options });
}

/** Gives a job in a container an engine of its own. */
export function setupRemoteDocker(
  options: {
    readonly version?: Value<string>;
    readonly docker_layer_caching?: Value<boolean>;
    readonly prefer_same_region?: Value<boolean>;
  } & StepOptions = {},
): Step {
  return builtIn("setup_remote_docker", options);
}

/** Adds the project's SSH keys, or only those with these fingerprints. */
export function addSshKeys(fingerprints: readonly Value<string>[] = [], options: StepOptions = {}): Step {
  return builtIn("add_ssh_keys", { ...(fingerprints.length > 0 && { fingerprints }), ...options });
}
