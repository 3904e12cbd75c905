import { components } from "./jobs.ts";
import { orbs } from "./orb-document.ts";
import { pipelineParameters } from "./parameters.ts";
import { any, boolean, choiceOnce, doubtful, object, optional, required, type Schema, scope } from "./schema.ts";
import { jobGroups, workflows } from "./workflows.ts";

/**
 * A whole configuration. Other keys at its top level are free: they hold anchors. So only a slip of a known key is
 * worth a word. https://circleci.com/docs/reference/configuration-reference/
 */
export const configDocument: Schema = scope(
  object(
    "A configuration",
    {
      version: required(
        choiceOnce([2, "2", "2.0"], 2.1, "2.1"),
        "The version of the configuration language: 2.1. CircleCI's cloud no longer takes 2.",
      ),
      setup: optional(
        doubtful(boolean),
        "Whether this configuration only prepares another one, which it continues with.",
      ),
      orbs: optional(orbs, "Packages of jobs, commands and executors, by the names that they have here."),
      parameters: optional(pipelineParameters, "Values that a pipeline can be triggered with."),
      ...components,
      "job-groups": optional(jobGroups, "Jobs that are used together, like one job."),
      functions: optional(any, "Programs that steps run, by the names that they have here."),
      workflows: optional(workflows, "Which jobs run, and in which order."),
      experimental: optional(any, "Settings that may change."),
      notify: optional(any, "Settings of notifications."),
    },
    { others: "slips" },
  ),
);
