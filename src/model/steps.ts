import type { builtInSteps } from "../circleci/steps.ts";
import type { KeyValues } from "./key-values.ts";
import type { Reference, Value } from "./references.ts";
import type { BuiltInStep, BuiltInUse, Condition, Include, Step } from "./types.ts";

type StepKeys<N extends BuiltInStep> = (typeof builtInSteps)[N]["keys"];
type StepValues<N extends BuiltInStep> = KeyValues<StepKeys<N>>;

const builtIn = <N extends BuiltInStep>(name: N, options: StepValues<N>): BuiltInUse => ({
  kind: "built-in",
  name,
  options: { ...options },
});

/** What every built-in step can have: https://circleci.com/docs/reference/configuration-reference/#steps */
export type StepOptions = Pick<StepValues<"checkout">, "name" | "when">;

/** The keys of https://circleci.com/docs/reference/configuration-reference/#checkout */
export type CheckoutOptions = StepValues<"checkout">;

/** The keys of https://circleci.com/docs/reference/configuration-reference/#run, under CircleCI's own names. */
export type RunOptions = StepValues<"run">;

/** Runs a command. Hand values over in `environment`: what a reference holds is pasted into shell text as it is. */
export function run(options: RunOptions): BuiltInUse {
  return builtIn("run", options);
}

/** A file as a command; packing puts its text in place. The path is relative to the orb's root. */
export function include(path: string): Include {
  return Object.freeze({ kind: "include", path, toString: () => `<<include(${path})>>` });
}

/** Checks out the repository. */
export function checkout(options: CheckoutOptions = {}): BuiltInUse {
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
export function attachWorkspace(at: Value<string>, options: StepOptions = {}): BuiltInUse {
  return builtIn("attach_workspace", { at, ...options });
}

/** Keeps files for later jobs of the workflow; the paths are relative to the root. */
export function persistToWorkspace(options: StepValues<"persist_to_workspace">): BuiltInUse {
  return builtIn("persist_to_workspace", options);
}

/** Keeps files for later pipelines, under a key that is written once. */
export function saveCache(options: StepValues<"save_cache">): BuiltInUse {
  return builtIn("save_cache", options);
}

/** Fetches the newest cache whose key begins with one of these, tried in order. */
export function restoreCache(
  options: StepValues<"restore_cache"> &
    ({ readonly key: Value<string> } | { readonly keys: readonly Value<string>[] }),
): BuiltInUse {
  return builtIn("restore_cache", options);
}

/** Uploads files for people to download. */
export function storeArtifacts(options: StepValues<"store_artifacts">): BuiltInUse {
  return builtIn("store_artifacts", options);
}

/** Uploads JUnit results. */
export function storeTestResults(path: Value<string>, options: StepOptions = {}): BuiltInUse {
  return builtIn("store_test_results", { path, ...options });
}

/** Gives a job in a container an engine of its own. */
export function setupRemoteDocker(options: StepValues<"setup_remote_docker"> = {}): BuiltInUse {
  return builtIn("setup_remote_docker", options);
}

/** Adds the project's SSH keys, or only those with these fingerprints. */
export function addSshKeys(fingerprints: readonly Value<string>[] = [], options: StepOptions = {}): BuiltInUse {
  return builtIn("add_ssh_keys", { ...(fingerprints.length > 0 && { fingerprints }), ...options });
}

/** Installs the bundles that `code_signing` of the job's Mac names. */
export function installSigningBundle(options: StepValues<"install_signing_bundle"> = {}): BuiltInUse {
  return builtIn("install_signing_bundle", options);
}
