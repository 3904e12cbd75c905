import * as vocabulary from "../../circleci/jobs.ts";
import { componentNames, jobNames } from "../../circleci/names.ts";
import { entryKeys } from "../../circleci/workflows.ts";
import { executorSchemas, executors, executorUse, oneExecutorType } from "./executors.ts";
import { keysOf } from "./keys.ts";
import { componentParameters, jobParameters } from "./parameters.ts";
import {
  byKey,
  doubtful,
  type Keys,
  kinds,
  named,
  object,
  oneOrMany,
  optional,
  record,
  required,
  type Schema,
  scalarText,
  text,
} from "./schema.ts";
import { steps } from "./steps.ts";

const retention = object("The retention of a job", keysOf(vocabulary.retentionKeys, {}));

/**
 * Of version 2, and only documented as deprecated:
 * https://circleci.com/docs/reference/configuration-reference/#branches
 */
const jobBranches = kinds({
  mapping: object("The branches of a job", {
    only: optional(oneOrMany(scalarText), "The only branches for which it runs."),
    ignore: optional(oneOrMany(scalarText), "The branches for which it does not run."),
  }),
  nothing: true,
});

const keysOfEntries = Object.keys(entryKeys).filter((key) => !Object.hasOwn(vocabulary.jobKeys, key));

const buildJob = object(
  "A job",
  keysOf(vocabulary.jobKeys, {
    ...executorSchemas,
    parameters: jobParameters,
    executor: executorUse,
    retention,
    steps,
    branches: jobBranches,
  }),
  {
    only: oneExecutorType,
    misplaced: {
      ...Object.fromEntries(keysOfEntries.map((key) => [key, 'Move it to where the job stands in "workflows".'])),
      max_auto_reruns: 'Move it to the workflow, or to a step of "run".',
    },
  },
);

const keysOfServerJob = (type: keyof typeof vocabulary.serverJobKeys): Keys => ({
  ...keysOf(vocabulary.commonJobKeys, { parameters: jobParameters }),
  ...keysOf(vocabulary.serverJobKeys[type], {}),
});
const marker = (type: keyof typeof vocabulary.serverJobKeys): Schema =>
  object("A job", keysOfServerJob(type), { others: "free" });

const serverJobs: Readonly<Record<keyof typeof vocabulary.serverJobKeys, Schema>> = {
  approval: marker("approval"),
  "no-op": marker("no-op"),
  lock: object("A lock job", keysOfServerJob("lock")),
  unlock: object("An unlock job", keysOfServerJob("unlock")),
  release: marker("release"),
};

const job = byKey("type", serverJobs, buildJob);

/** Many jobs of version 2 have a dot in their name, which 2.1 refuses. */
export const jobs: Schema = named(
  "jobs",
  kinds({
    mapping: record(kinds({ mapping: job, scalar: doubtful(scalarText) }), { names: { ...jobNames, of: "a job" } }),
    nothing: true,
  }),
);

/** https://circleci.com/docs/guides/orchestrate/reusing-config/#authoring-reusable-commands */
export const commands: Schema = named(
  "commands",
  kinds({
    mapping: record(
      kinds({
        mapping: object("A command", {
          description: optional(text, "What the command does."),
          parameters: optional(componentParameters, "What can be chosen where the command is called."),
          steps: required(steps, "What the command does."),
        }),
        scalar: doubtful(scalarText),
      }),
      { names: { ...componentNames, of: "a command" } },
    ),
    nothing: true,
  }),
);

/** The sections that a configuration and an orb have in common. */
export const components: Keys = {
  commands: optional(commands, "Lists of steps to be called by name."),
  executors: optional(executors, "Descriptions of what jobs run on."),
  jobs: optional(jobs, "What is to be run, in steps."),
};
