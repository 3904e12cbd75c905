import { doubtful, kinds, object, oneOrMany, optional, type Schema, scalarText } from "./schema.ts";

const names = doubtful(oneOrMany(scalarText));

/**
 * Names, or regular expressions between slashes: https://circleci.com/docs/reference/configuration-reference/#branches
 */
export const branchFilter: Schema = object("A filter", {
  only: optional(names, "Those for which it runs."),
  ignore: optional(names, "Those for which it does not run; without effect where there is only."),
});

const branches = optional(branchFilter, "Which branches.");

/**
 * The filters of a job in a workflow: a mapping, or an expression.
 * https://circleci.com/docs/reference/configuration-reference/#jobfilters
 */
export const jobFilters: Schema = kinds({
  mapping: object("A job's filter", {
    branches,
    tags: optional(branchFilter, "Which tags. Without it, the job runs for none."),
  }),
  scalar: scalarText,
});

/** https://circleci.com/docs/reference/configuration-reference/#filters */
export const scheduleFilters: Schema = object("A schedule's filter", { branches });
