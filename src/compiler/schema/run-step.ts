import { duration, rerunDelay } from "./durations.ts";
import { environment } from "./environment.ts";
import {
  any,
  boolean,
  choice,
  doubtful,
  integer,
  kinds,
  list,
  object,
  optional,
  required,
  type Schema,
  scalarText,
  text,
} from "./schema.ts";

/** When a step runs: https://circleci.com/docs/reference/configuration-reference/#the-when-attribute */
export const stepWhen = optional(
  doubtful(choice("on_success", "always", "on_fail")),
  "Whether the step runs where the steps before it passed (on_success, the default), failed (on_fail), or in both cases (always).",
);

/** The title of a step. */
export const stepName = optional(doubtful(scalarText), "The title of the step in the web app.");

/** https://circleci.com/docs/reference/configuration-reference/#run */
export const run: Schema = kinds({
  scalar: text,
  mapping: object(
    "A run step",
    {
      command: required(text, "The shell text to run."),
      name: stepName,
      shell: optional(doubtful(scalarText), "The shell that runs the command, with its options."),
      environment: optional(environment, "Environment variables for this command alone."),
      background: optional(doubtful(boolean), "Whether the next step begins at once. The default is false."),
      working_directory: optional(
        doubtful(scalarText),
        "Where the command runs, relative to the job's working directory.",
      ),
      no_output_timeout: optional(
        doubtful(duration),
        "How long the command may be silent before it is stopped. The default is 10m.",
      ),
      when: stepWhen,
      teardown: optional(list(any), "Steps that run when this one is over, however it ended."),
      max_auto_reruns: optional(integer(1, 5), "How often the step is run again where it fails."),
      auto_rerun_delay: optional(rerunDelay, "How long to wait before it is run again."),
    },
    { others: "ignored" },
  ),
});
