import { rerunDelay } from "../../circleci/durations.ts";
import { jobFilters, scheduleFilters } from "./filters.ts";
import { condition } from "./logic.ts";
import {
  any,
  call,
  checkedLater,
  deprecated,
  doubtful,
  integer,
  type Keys,
  kinds,
  list,
  named,
  object,
  oneOrMany,
  optional,
  record,
  required,
  type Schema,
  scalarText,
  textLike,
} from "./schema.ts";
import { steps } from "./steps.ts";

/** https://circleci.com/docs/reference/configuration-reference/#requires; what it names, and the statuses, are checked at expansion. */
const requirement = kinds({ scalar: scalarText, mapping: checkedLater(record(oneOrMany(scalarText))) });

/** https://circleci.com/docs/reference/configuration-reference/#serial-group */
const serialGroup = textLike({
  pattern: /^[A-Za-z0-9._/-]+$/,
  words: "at most 512 letters, digits, dots, slashes, - and _",
  maxLength: 512,
});

/** https://circleci.com/docs/reference/configuration-reference/#matrix */
const matrix = object(
  "A matrix",
  {
    parameters: required(record(checkedLater(list(any))), "Every value of each parameter."),
    exclude: optional(doubtful(list(record(any))), "Combinations that are left out."),
    alias: optional(doubtful(scalarText), "What other jobs call all of its jobs in requires."),
  },
  { others: "ignored" },
);

/** The keys of a job in a workflow; all others are arguments of the job. */
const entry = object(
  "A job in a workflow",
  {
    name: optional(
      textLike({ pattern: /\S/, words: "more than blanks" }),
      "What the job is called in the workflow, in place of its own name.",
    ),
    type: optional(checkedLater(scalarText), "`approval` for a job that waits for somebody to approve it."),
    requires: optional(
      kinds({ sequence: list(requirement), scalar: doubtful(list(requirement)) }),
      "The jobs that must have ended before it, with their statuses where success is not meant.",
    ),
    context: optional(doubtful(oneOrMany(scalarText)), "Contexts whose environment variables the job gets."),
    filters: optional(jobFilters, "Which branches and tags it runs for, or an expression."),
    matrix: optional(matrix, "Runs the job once for each combination of arguments."),
    "pre-steps": optional(steps, "Steps before those of the job."),
    "post-steps": optional(steps, "Steps after those of the job."),
    "serial-group": optional(serialGroup, "Jobs of one group run one after another, in the whole organization."),
    "override-with": optional(
      textLike({ pattern: /^[^/\s]+\/[^/\s]+$/, words: "a job of an orb, as orb/job" }),
      "A job of an orb that is run in its place, where the orb has it.",
    ),
  },
  { others: "free" },
);

/** https://circleci.com/docs/reference/configuration-reference/#jobs-in-workflow */
const entries = list(call("job", { other: kinds({ mapping: named("job_in_workflow", entry), nothing: true }) }));

/** https://circleci.com/docs/reference/configuration-reference/#triggers */
const triggers = list(
  object("A trigger", {
    schedule: required(
      object(
        "A schedule",
        {
          cron: required(scalarText, "When, in the form of crontab."),
          filters: optional(scheduleFilters, "For which branches."),
        },
        { others: "ignored" },
      ),
      "Runs the workflow at fixed times.",
    ),
  }),
);

/** https://circleci.com/docs/reference/configuration-reference/#workflows */
const workflow = object(
  "A workflow",
  {
    when: optional(condition, "Runs the workflow only where the logic statement or expression is true."),
    unless: optional(condition, "Runs the workflow only where the logic statement or expression is false."),
    triggers: deprecated(triggers, {
      description: "Runs the workflow at fixed times, and not for pushes.",
      instead: "Use a schedule trigger in the project's settings.",
    }),
    max_auto_reruns: optional(integer(1, 5), "How often the workflow is run again where it fails."),
    auto_rerun_delay: optional(doubtful(textLike(rerunDelay)), "How long to wait before it is run again."),
    jobs: required(entries, "The jobs, in any order: requires puts them in order."),
  },
  { others: "ignored" },
);

const version: Keys = {
  version: optional(doubtful(scalarText), "2; needed only where the configuration is version 2."),
};

export const workflows: Schema = kinds({ mapping: record(workflow, { keys: version }), nothing: true });

/** https://circleci.com/docs/guides/orchestrate/controlling-serial-execution-across-your-organization/ */
export const jobGroups: Schema = kinds({
  mapping: record(object("A job group", { jobs: required(entries, "Its jobs.") }, { others: "ignored" }), {
    names: {
      pattern: /^[A-Za-z\d][A-Za-z\s\d_-]*$/,
      words: "letters, digits, blanks, - and _",
      of: "a job group",
      // [?] The documents say so, and no real refusal is known.
      doubtful: true,
    },
  }),
  nothing: true,
});
