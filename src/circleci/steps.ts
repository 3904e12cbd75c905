import { duration, rerunDelay } from "./durations.ts";
import type { Keys } from "./keys.ts";

/** When a step runs: https://circleci.com/docs/reference/configuration-reference/#the-when-attribute */
export const stepWhens = ["on_success", "always", "on_fail"] as const;
/** After success (the default), after a failure only, or either way. */
export type StepWhen = (typeof stepWhens)[number];

const when = {
  type: "choice",
  values: stepWhens,
  lenient: true,
  description:
    "Whether the step runs where the steps before it passed (on_success, the default), failed (on_fail), or in both cases (always).",
} as const;

const name = { type: "text", lenient: true, description: "The title of the step in the web app." } as const;

/** A step that CircleCI itself knows. */
export interface BuiltInStep {
  readonly description: string;
  readonly keys: Keys;
  /** At least one of these keys must be there. */
  readonly needs?: readonly string[];
  /** Whether it means something without arguments, as a name alone. */
  readonly bare?: true;
  /** Which step to use instead, where CircleCI is giving this one up. */
  readonly instead?: string;
}

/**
 * The steps that CircleCI itself knows: https://circleci.com/docs/reference/configuration-reference/#steps `method:
 * shallow` with `depth`, `teardown` and `when` on all of them are in its language server, and not yet in that
 * reference: https://github.com/CircleCI-Public/circleci-yaml-language-server/blob/main/schema.json
 */
export const builtInSteps = {
  run: {
    description: "Runs shell text.",
    keys: {
      command: { type: "shell-text", required: true, description: "The shell text to run." },
      name,
      shell: { type: "text", lenient: true, description: "The shell that runs the command, with its options." },
      environment: { type: "environment", description: "Environment variables for this command alone." },
      background: {
        type: "boolean",
        lenient: true,
        description: "Whether the next step begins at once. The default is false.",
      },
      working_directory: {
        type: "text",
        lenient: true,
        description: "Where the command runs, relative to the job's working directory.",
      },
      no_output_timeout: {
        type: "formed-text",
        ...duration,
        lenient: true,
        description: "How long the command may be silent before it is stopped. The default is 10m.",
      },
      when,
      teardown: { type: "teardown", description: "Steps that run when this one is over, however it ended." },
      max_auto_reruns: {
        type: "integer",
        min: 1,
        max: 5,
        description: "How often the step is run again where it fails.",
      },
      auto_rerun_delay: {
        type: "formed-text",
        ...rerunDelay,
        description: "How long to wait before it is run again.",
      },
    },
  },
  checkout: {
    description: "Checks out the project's source code.",
    bare: true,
    keys: {
      path: { type: "text", description: "Where to, relative to the job's working directory, which is the default." },
      method: {
        type: "choice",
        values: ["blobless", "shallow", "full"],
        description: "How much of the history and of the files is fetched at once.",
      },
      depth: { type: "integer", min: 1, description: "How many commits a shallow checkout fetches." },
      when,
      name,
    },
  },
  setup_remote_docker: {
    description: "Lets docker commands in a container job run on a machine of their own.",
    bare: true,
    keys: {
      version: { type: "text", description: "The version of Docker, or default, previous or edge." },
      docker_layer_caching: { type: "boolean", description: "Whether to keep the layers of images for later jobs." },
      prefer_same_region: { type: "boolean", description: "Whether the machine should stand where the job runs." },
      when,
      name,
    },
  },
  save_cache: {
    description: "Keeps files for later runs.",
    keys: {
      key: {
        type: "text",
        required: true,
        description: "The name of the cache. A cache that exists is never written again.",
      },
      // One text does too: https://github.com/open-telemetry/opentelemetry-collector (067fd48608f7) had it for years.
      paths: { type: "text-or-texts", required: true, description: "The folders and files to keep." },
      when,
      name,
    },
  },
  restore_cache: {
    description: "Brings back the files that were saved.",
    needs: ["key", "keys"],
    keys: {
      key: { type: "text", description: "The beginning of the cache's name." },
      keys: { type: "texts", description: "Several of them; the first one that is found counts." },
      when,
      name,
    },
  },
  store_artifacts: {
    description: "Keeps files to be looked at in the web app.",
    keys: {
      path: { type: "text", required: true, description: "The folder or file to keep." },
      destination: { type: "text", description: "What to put before their paths." },
      when,
      name,
    },
  },
  store_test_results: {
    description: "Uploads the results of tests.",
    keys: {
      path: { type: "text", required: true, description: "The folder with files of JUnit XML, or one such file." },
      when,
      name,
    },
  },
  persist_to_workspace: {
    description: "Hands files over to later jobs of the workflow.",
    keys: {
      root: { type: "text", required: true, description: "The folder that the paths are relative to." },
      paths: { type: "text-or-texts", required: true, description: "The files and folders to hand over." },
      when,
      name,
    },
  },
  attach_workspace: {
    description: "Brings the files that earlier jobs handed over.",
    keys: { at: { type: "text", required: true, description: "Where to put them." }, when, name },
  },
  add_ssh_keys: {
    description: "Adds SSH keys from the project's settings.",
    bare: true,
    keys: { fingerprints: { type: "texts", description: "Which keys; all of them by default." }, when, name },
  },
  install_signing_bundle: {
    description: "Installs the bundles that `code_signing` of the machine names.",
    bare: true,
    keys: { name },
  },
  // Its name is free for commands, which many configurations have.
  deploy: { description: "Runs shell text, like run.", instead: "run", keys: {} },
} as const satisfies Readonly<Record<string, BuiltInStep>>;

/** The name of a step that CircleCI itself knows. */
export type StepName = keyof typeof builtInSteps;

/** The names of them all. */
export const stepNames = Object.keys(builtInSteps) as readonly StepName[];

/** Whether a name is that of such a step. A command may have the same name, and goes before it. */
export const isStepName = (text: string): text is StepName => Object.hasOwn(builtInSteps, text);

const betaNames: Readonly<Record<string, StepName>> = {
  shell: "run",
  cache_save: "save_cache",
  cache_restore: "restore_cache",
  artifacts_store: "store_artifacts",
  test_results_store: "store_test_results",
};

/**
 * Which step a name of the beta of CircleCI 2.0 is, with hyphens or underscores. Its documents used them side by side
 * with those of today (https://github.com/circleci/circleci-docs/pull/710), and version 2 took them until the end: they
 * ran for years in jestjs/jest, solidusio/solidus (https://github.com/solidusio/solidus/pull/3253) and others
 * (docs/tried-histories.md).
 */
export function stepOfBeta(name: string): StepName | undefined {
  const plain = name.replaceAll("-", "_");
  if (Object.hasOwn(betaNames, plain)) return betaNames[plain];
  return plain !== name && isStepName(plain) ? plain : undefined;
}

/**
 * Steps that hold steps, or stand for some. A compiled configuration has none of them, and none means anything without
 * arguments. https://circleci.com/docs/reference/configuration-reference/#the-when-step
 */
export const nestingSteps = ["when", "unless", "with_tool_cache", "steps"] as const;
/** The name of a step that holds steps. */
export type NestingStep = (typeof nestingSteps)[number];
