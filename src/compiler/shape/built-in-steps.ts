import { run, stepName, stepWhen } from "./run-step.ts";
import {
  boolean,
  choice,
  deprecated,
  doubtful,
  type Key,
  type Keys,
  kinds,
  list,
  object,
  optional,
  required,
  type Shape,
  scalarText,
} from "./shape.ts";

/*
 * The steps that CircleCI itself knows: https://circleci.com/docs/reference/configuration-reference/#steps
 * Its compiler copies all but `run` as they are, whatever is in them (seen in real output: a text for `paths`, keys that do not exist), so
 * that mistakes in them are warnings: it is the job that fails.
 */

const paths = list(scalarText);

type Options = { readonly needs?: readonly string[]; readonly optional?: boolean };

/** A step whose arguments are a mapping; `optional` where it can do without. */
function step(title: string, { description, ...keys }: Keys & { description: Key }, options: Options = {}): Key {
  const mapping = object(title, { ...keys, name: stepName }, { others: "ignored", needs: options.needs ?? [] });
  const shape: Shape = options.optional === true ? kinds({ mapping, nothing: true }) : mapping;
  return { ...description, shape: doubtful(shape), required: options.optional !== true };
}

const says = (description: string): Key => optional(scalarText, description);

export const builtInSteps: Keys = {
  run: required(run, "Runs shell text."),
  checkout: step(
    "A checkout step",
    {
      description: says("Checks out the project's source code."),
      path: optional(scalarText, "Where to, relative to the job's working directory, which is the default."),
      method: optional(choice("blobless", "full"), "Whether to fetch files only when they are needed."),
    },
    { optional: true },
  ),
  setup_remote_docker: step(
    "A setup_remote_docker step",
    {
      description: says("Lets docker commands in a container job run on a machine of their own."),
      version: optional(scalarText, "The version of Docker, or default, previous or edge."),
      docker_layer_caching: optional(boolean, "Whether to keep the layers of images for later jobs."),
      reusable: deprecated(boolean, {
        ...{ description: "Without effect.", instead: "Delete it; docker_layer_caching keeps the layers of images." },
      }),
      exclusive: deprecated(boolean, { description: "Without effect.", instead: "Delete it; it has no effect." }),
    },
    { optional: true },
  ),
  save_cache: step("A save_cache step", {
    description: says("Keeps files for later runs of the jobs."),
    key: required(scalarText, "The name of the cache, which can never be saved again."),
    paths: required(paths, "The folders and files to keep."),
    when: stepWhen,
  }),
  restore_cache: step(
    "A restore_cache step",
    {
      description: says("Brings back the files that were saved."),
      key: optional(scalarText, "The beginning of the cache's name."),
      keys: optional(list(scalarText), "Several of them; the first one that is found counts."),
      when: stepWhen,
    },
    { needs: ["key", "keys"] },
  ),
  store_artifacts: step("A store_artifacts step", {
    description: says("Keeps files to be looked at in the web app."),
    path: required(scalarText, "The folder or file to keep."),
    destination: optional(scalarText, "What to put before their paths."),
    when: stepWhen,
  }),
  store_test_results: step("A store_test_results step", {
    description: says("Uploads the results of tests."),
    path: required(scalarText, "The folder with files of JUnit XML, or one such file."),
    when: stepWhen,
  }),
  persist_to_workspace: step("A persist_to_workspace step", {
    description: says("Hands files over to later jobs of the workflow."),
    root: required(scalarText, "The folder that the paths are relative to."),
    paths: required(paths, "The files and folders to hand over."),
    when: stepWhen,
  }),
  attach_workspace: step("An attach_workspace step", {
    description: says("Brings the files that earlier jobs handed over."),
    at: required(scalarText, "Where to put them."),
  }),
  add_ssh_keys: step(
    "An add_ssh_keys step",
    {
      description: says("Adds SSH keys from the project's settings."),
      fingerprints: optional(list(scalarText), "Which keys; all of them by default."),
    },
    { optional: true },
  ),
  // Deprecated; a check of compiled jobs says so, once for each that runs.
  deploy: required(doubtful(run), "Runs shell text, like run."),
};
