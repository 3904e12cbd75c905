import { executorKeys } from "./executors.ts";
import type { Keys } from "./keys.ts";

/**
 * The types of jobs, of which `build` is the default:
 * https://circleci.com/docs/reference/configuration-reference/#job-type
 */
export const jobTypes = ["build", "release", "approval", "no-op", "lock", "unlock"] as const;
/** A type of a job. */
export type JobType = (typeof jobTypes)[number];

/** What every job can have, whatever its type. */
export const commonJobKeys = {
  type: {
    type: "choice",
    values: jobTypes,
    description: "What kind of job it is: build, where its steps run, by default.",
  },
  description: { type: "string", description: "What the job is for." },
  parameters: { type: "own", description: "What can be chosen where the job is used." },
} as const satisfies Keys;

/** The keys of a job that runs steps: https://circleci.com/docs/reference/configuration-reference/#jobs */
export const jobKeys = {
  ...commonJobKeys,
  executor: { type: "own", description: "The executor on which the job runs." },
  ...executorKeys,
  parallelism: {
    type: "integer",
    min: 1,
    description: "How many copies of the job run side by side. The default is 1.",
  },
  circleci_ip_ranges: { type: "boolean", description: "Whether the job uses CircleCI's own IP addresses." },
  retention: { type: "own", description: "How long what the job stores is kept." },
  steps: { type: "own", required: true, description: "What the job does." },
  // Of version 2: https://circleci.com/docs/reference/configuration-reference/#branches-deprecated
  branches: {
    type: "own",
    lenient: true,
    description: "The branches for which a job without workflows runs.",
    idle: true,
    instead: 'Use "filters" where the job stands in "workflows".',
  },
} as const satisfies Keys;

/** https://circleci.com/docs/reference/configuration-reference/#retention */
export const retentionKeys = {
  caches: {
    type: "formed-text",
    // The reference allows up to 30 days, the language server's schema up to 15.
    pattern: /^(?:[1-9]|[12]\d|30)d$/,
    words: "a number of days from 1d to 30d",
    description: "How many days the caches of the job are kept.",
  },
} as const satisfies Keys;

const lockKeys = {
  key: {
    type: "formed-text",
    required: true,
    pattern: /^[A-Za-z0-9._/-]+$/,
    words: "letters, digits, dots, slashes, - and _",
    description: "The name of the lock.",
  },
} as const satisfies Keys;

/** What the jobs have that CircleCI carries out itself. */
export const serverJobKeys = {
  approval: {},
  "no-op": {},
  lock: lockKeys,
  unlock: lockKeys,
  release: { plan_name: { type: "text", required: true, description: "The name of the release plan." } },
} as const satisfies Readonly<Record<Exclude<JobType, "build">, Keys>>;
