import { run, stepName, stepWhen } from "./run-step.ts";
import {
  any,
  boolean,
  choice,
  doubtful,
  integer,
  type Key,
  type Keys,
  kinds,
  list,
  object,
  optional,
  record,
  required,
  scalarText,
} from "./schema.ts";

/*
 * The steps that CircleCI itself knows: https://circleci.com/docs/reference/configuration-reference/#steps
 * Its compiler copies all but `run` as they are, whatever is in them (seen in real output: a text for `paths`, keys that do not exist), so
 * that diagnostics in them are warnings: it is the job that fails.
 */

const paths = list(scalarText);

interface BuiltIn {
  readonly says: string;
  readonly keys: Keys;
  /** At least one of these must be there. */
  readonly needs?: readonly string[];
  /** Whether it can do without arguments. */
  readonly bare?: boolean;
}

function step(name: string, { says, keys, needs = [], bare = false }: BuiltIn): Key {
  const title = `${/^[aeiou]/.test(name) ? "An" : "A"} ${name} step`;
  const schema = object(title, { ...keys, name: stepName }, { others: "ignored", needs });
  return bare ? optional(doubtful(kinds({ mapping: schema, nothing: true })), says) : required(doubtful(schema), says);
}

export const builtInSteps: Keys = {
  run: required(run, "Runs shell text."),
  checkout: step("checkout", {
    says: "Checks out the project's source code.",
    keys: {
      path: optional(scalarText, "Where to, relative to the job's working directory, which is the default."),
      method: optional(
        choice("blobless", "shallow", "full"),
        "How much of the history and of the files is fetched at once.",
      ),
      depth: optional(integer(1), "How many commits a shallow checkout fetches."),
      when: stepWhen,
    },
    bare: true,
  }),
  setup_remote_docker: step("setup_remote_docker", {
    says: "Lets docker commands in a container job run on a machine of their own.",
    keys: {
      version: optional(scalarText, "The version of Docker, or default, previous or edge."),
      docker_layer_caching: optional(boolean, "Whether to keep the layers of images for later jobs."),
      prefer_same_region: optional(boolean, "Whether the machine should stand where the job runs."),
      when: stepWhen,
    },
    bare: true,
  }),
  save_cache: step("save_cache", {
    says: "Keeps files for later runs.",
    keys: {
      key: required(scalarText, "The name of the cache. A cache that exists is never written again."),
      paths: required(paths, "The folders and files to keep."),
      when: stepWhen,
    },
  }),
  restore_cache: step("restore_cache", {
    says: "Brings back the files that were saved.",
    keys: {
      key: optional(scalarText, "The beginning of the cache's name."),
      keys: optional(list(scalarText), "Several of them; the first one that is found counts."),
      when: stepWhen,
    },
    needs: ["key", "keys"],
  }),
  store_artifacts: step("store_artifacts", {
    says: "Keeps files to be looked at in the web app.",
    keys: {
      path: required(scalarText, "The folder or file to keep."),
      destination: optional(scalarText, "What to put before their paths."),
      when: stepWhen,
    },
  }),
  store_test_results: step("store_test_results", {
    says: "Uploads the results of tests.",
    keys: {
      path: required(scalarText, "The folder with files of JUnit XML, or one such file."),
      when: stepWhen,
    },
  }),
  persist_to_workspace: step("persist_to_workspace", {
    says: "Hands files over to later jobs of the workflow.",
    keys: {
      root: required(scalarText, "The folder that the paths are relative to."),
      paths: required(paths, "The files and folders to hand over."),
      when: stepWhen,
    },
  }),
  attach_workspace: step("attach_workspace", {
    says: "Brings the files that earlier jobs handed over.",
    keys: { at: required(scalarText, "Where to put them."), when: stepWhen },
  }),
  add_ssh_keys: step("add_ssh_keys", {
    says: "Adds SSH keys from the project's settings.",
    keys: { fingerprints: optional(list(scalarText), "Which keys; all of them by default."), when: stepWhen },
    bare: true,
  }),
  install_signing_bundle: step("install_signing_bundle", {
    says: "Installs the bundles that `code_signing` of the machine names.",
    keys: {},
    bare: true,
  }),
  // Deprecated, which a check of compiled jobs says; its name is free for commands, which many configurations have.
  deploy: required(doubtful(kinds({ scalar: scalarText, mapping: record(any) })), "Runs shell text, like run."),
};
