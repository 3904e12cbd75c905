import { randomUUID } from "node:crypto";
import type { Data } from "../../model/data.ts";
import type { WorkflowPlan } from "../../runner/plan/plan.ts";
import type { RunFacts } from "../../runner/steps/dependencies.ts";
import { originOf, withoutCredentials } from "./checkout-clone.ts";
import type { GitOptions } from "./run-git.ts";
import { runGit } from "./run-git.ts";

/** Of which run the facts are. */
export interface FactsOf {
  readonly run: string;
  /** That of the run that this one goes on from. */
  readonly workspaceId: string | undefined;
  readonly plan: WorkflowPlan;
  /** What the checkout and the flags tell, as pipeline values. */
  readonly values: Readonly<Record<string, Data>>;
  readonly git: GitOptions;
}

/** What every job is told of the run and its repository. */
export async function runFacts({ run, workspaceId, plan, values, git }: FactsOf): Promise<RunFacts> {
  const value = (name: string): string => String(values[name] ?? "");
  const [origin, head] = await Promise.all([
    originOf(git).catch(() => ""),
    runGit(["symbolic-ref", "--short", "refs/remotes/origin/HEAD"], git).catch(() => ""),
  ]);
  const id = randomUUID();
  return {
    run,
    workflowId: id,
    workspaceId: workspaceId ?? id,
    plan,
    repository: {
      url: value("project.git_url") || withoutCredentials(origin),
      owner: value("git.repo_owner"),
      name: value("git.repo_name"),
      defaultBranch: head.trim().replace(/^origin\//, ""),
    },
    pullRequest: pullRequestOf(values),
  };
}

/**
 * The address of the pull request that the flags tell of; empty where they tell of none: a push has none, and no
 * checkout knows.
 */
function pullRequestOf(values: Readonly<Record<string, Data>>): string {
  const value = (name: string): string => String(values[name] ?? "");
  const number = value("event.github.pull_request.number");
  const [owner, name] = [value("git.repo_owner"), value("git.repo_name")];
  if (number === "" || owner === "" || name === "") return value("event.github.pull_request.url");
  return value("event.github.pull_request.url") || `https://github.com/${owner}/${name}/pull/${number}`;
}
