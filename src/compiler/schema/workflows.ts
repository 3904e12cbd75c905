import { entryKeys, workflowKeys } from "../../circleci/workflows.ts";
import { jobFilters, scheduleFilters } from "./filters.ts";
import { keysOf } from "./keys.ts";
import { condition } from "./logic.ts";
import {
  any,
  call,
  checkedLater,
  doubtful,
  type Keys,
  kinds,
  list,
  named,
  type ObjectSchema,
  object,
  oneOrMany,
  optional,
  record,
  required,
  type Schema,
  scalarText,
} from "./schema.ts";
import { steps } from "./steps.ts";

/**
 * https://circleci.com/docs/reference/configuration-reference/#requires; what it names, and the statuses, are checked
 * at expansion.
 */
export const requirement: Schema = kinds({ scalar: scalarText, mapping: checkedLater(record(oneOrMany(scalarText))) });

/** https://circleci.com/docs/reference/configuration-reference/#matrix */
export const matrix: ObjectSchema = object(
  "A matrix",
  {
    parameters: required(record(checkedLater(list(any))), "Every value of each parameter."),
    exclude: optional(doubtful(list(record(any))), "Combinations that are left out."),
    alias: optional(doubtful(scalarText), "What other jobs call all of its jobs in requires."),
  },
  { others: "ignored" },
);

const entry = object(
  "A job in a workflow",
  keysOf(entryKeys, {
    type: checkedLater(scalarText),
    requires: kinds({ sequence: list(requirement), scalar: doubtful(list(requirement)) }),
    filters: jobFilters,
    matrix,
    "pre-steps": steps,
    "post-steps": steps,
  }),
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

const workflow = object(
  "A workflow",
  keysOf(workflowKeys, { when: condition, unless: condition, triggers, jobs: entries }),
  {
    others: "ignored",
    misplaced: { auto_rerun_delay: 'Only a step of "run" can wait: a workflow is run again at once.' },
  },
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
