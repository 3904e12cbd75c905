import { executorKeys, executors, executorUse, oneExecutorType } from "./executors.ts";
import { componentParameters, jobParameters } from "./parameters.ts";
import {
  boolean,
  byKey,
  choice,
  deprecated,
  doubtful,
  integer,
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
  textLike,
} from "./schema.ts";
import { steps } from "./steps.ts";

const inWorkflow = 'Move it to where the job stands in "workflows".';

const common: Keys = {
  type: optional(
    choice("build", "release", "approval", "no-op", "lock", "unlock"),
    "What kind of job it is: build, where its steps run, by default.",
  ),
  description: optional(text, "What the job is for."),
  parameters: optional(jobParameters, "What can be chosen where the job is used."),
};

const retention = object("The retention of a job", {
  caches: optional(
    // The reference allows up to 30 days, the language server's schema up to 15.
    textLike({ pattern: /^(?:[1-9]|[12]\d|30)d$/, words: "a number of days from 1d to 30d" }),
    "How many days the caches of the job are kept.",
  ),
});

/** Of version 2, and only documented as deprecated: https://circleci.com/docs/reference/configuration-reference/#branches */
const jobBranches = kinds({
  mapping: object("The branches of a job", {
    only: optional(oneOrMany(scalarText), "The only branches for which it runs."),
    ignore: optional(oneOrMany(scalarText), "The branches for which it does not run."),
  }),
  nothing: true,
});

/** https://circleci.com/docs/reference/configuration-reference/#jobs */
const buildJob = object(
  "A job",
  {
    ...common,
    executor: optional(executorUse, "The executor on which the job runs."),
    ...executorKeys,
    parallelism: optional(integer(1), "How many copies of the job run side by side. The default is 1."),
    circleci_ip_ranges: optional(boolean, "Whether the job uses CircleCI's own IP addresses."),
    retention: optional(retention, "How long what the job stores is kept."),
    steps: required(steps, "What the job does."),
    branches: deprecated(doubtful(jobBranches), {
      description: "The branches for which a job without workflows runs.",
      instead: 'Use "filters" where the job stands in "workflows".',
    }),
  },
  {
    only: oneExecutorType,
    misplaced: {
      ...{ filters: inWorkflow, requires: inWorkflow, context: inWorkflow, matrix: inWorkflow },
      ...{ "pre-steps": inWorkflow, "post-steps": inWorkflow, "serial-group": inWorkflow },
    },
  },
);

const others = { others: "free" } as const;
const marker = object("A job", common, others);
const lock = (title: string): Schema =>
  object(title, {
    ...common,
    key: required(
      textLike({ pattern: /^[A-Za-z0-9._/-]+$/, words: "letters, digits, dots, slashes, - and _" }),
      "The name of the lock.",
    ),
  });

/** https://circleci.com/docs/reference/configuration-reference/#job-type */
const job = byKey(
  "type",
  {
    approval: marker,
    "no-op": marker,
    lock: lock("A lock job"),
    unlock: lock("An unlock job"),
    release: object("A job", { ...common, plan_name: required(scalarText, "The name of the release plan.") }, others),
  },
  buildJob,
);

/** Names of jobs, in an orb too. Many jobs of version 2 have a dot in their name, which 2.1 refuses. */
const jobNames = {
  pattern: /^[A-Za-z][A-Za-z\s\d_-]*$/,
  words: "letters, digits, blanks, - and _, beginning with a letter",
};

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
      {
        names: {
          pattern: /^[a-z][a-z\d_-]*$/,
          words: "lower-case letters, digits, - and _, beginning with a letter",
          of: "a command",
        },
      },
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
