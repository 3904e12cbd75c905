import { refOf, revisionOf } from "../plan/filters.ts";
import type { PlannedBody, PlannedJob } from "../plan/plan.ts";
import type { JobContext } from "../schedule/dependencies.ts";
import type { RunFacts } from "./dependencies.ts";
import { uuidOf } from "./identity.ts";

/** Of which node of which job the variables are. */
export interface VariablesOf {
  readonly job: PlannedJob;
  readonly body: PlannedBody;
  readonly context: Pick<JobContext, "node" | "nodes" | "attempt">;
  readonly facts: RunFacts;
}

/**
 * The variables that every job has, as far as this machine can know them. What CircleCI leaves out for a push without a
 * pull request is left out too, and so is what no one knows: a variable that is not set is noticed, a wrong one is not.
 * https://circleci.com/docs/reference/variables/#built-in-environment-variables
 */
export function builtInVariables({ job, body, context, facts }: VariablesOf): Readonly<Record<string, string>> {
  const { plan, repository } = facts;
  const value = (name: string): string => String(plan.pipelineValues[name] ?? "");
  const ref = refOf(plan.pipelineValues);
  const number = jobNumber({ job, context, facts });
  const slug = value("project.slug");
  const variables = {
    CI: "true",
    CIRCLECI: "true",
    CIRCLE_BRANCH: ref.kind === "branch" ? ref.name : "",
    CIRCLE_BUILD_NUM: String(number),
    // https://circleci.com/docs/guides/orchestrate/dynamic-config/
    CIRCLE_CONTINUATION_KEY: plan.setup === true ? uuidOf(facts.workflowId, "continuation") : "",
    // Where CircleCI would show the job. Nothing is there of a rehearsal.
    CIRCLE_BUILD_URL: slug === "" ? "" : `https://circleci.com/${slug}/${number}`,
    CIRCLE_JOB: job.name,
    CIRCLE_NODE_INDEX: String(context.node),
    CIRCLE_NODE_TOTAL: String(context.nodes),
    CIRCLE_ORGANIZATION_ID: value("organization.id"),
    CIRCLE_PIPELINE_ID: value("id"),
    CIRCLE_PROJECT_ID: value("project.id"),
    CIRCLE_PROJECT_REPONAME: repository.name,
    CIRCLE_PROJECT_USERNAME: repository.owner,
    // CIRCLE_PR_NUMBER and its kin are for pull requests of forks alone.
    CIRCLE_PULL_REQUEST: facts.pullRequest,
    CIRCLE_PULL_REQUESTS: facts.pullRequest,
    CIRCLE_REPOSITORY_URL: repository.url,
    CIRCLE_SHA1: revisionOf(facts.plan.pipelineValues),
    CIRCLE_TAG: ref.kind === "tag" ? ref.name : "",
    CIRCLE_WORKFLOW_ID: facts.workflowId,
    CIRCLE_WORKFLOW_JOB_ID: uuidOf(facts.workflowId, job.name, String(context.attempt)),
    CIRCLE_WORKFLOW_WORKSPACE_ID: facts.workspaceId,
    CIRCLE_WORKING_DIRECTORY: body.workingDirectory,
  };
  return Object.fromEntries(Object.entries(variables).filter(([, text]) => text !== ""));
}

/**
 * The number of a job, counted from 1 in the order of the plan; all nodes of a job share it, and a rerun has another
 * one.
 */
export function jobNumber({ job, context, facts }: Pick<VariablesOf, "job" | "context" | "facts">): number {
  const { jobs } = facts.plan;
  const index = jobs.findIndex(({ name }) => name === job.name);
  return (context.attempt - 1) * jobs.length + index + 1;
}
