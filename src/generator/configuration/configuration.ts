import {
  and,
  type Condition,
  type ConfigDefinition,
  type DataMap,
  defineConfig,
  defineWorkflow,
  equal,
  job,
  matches,
  not,
  or,
  pipeline,
} from "../../model/index.ts";
import { isPattern } from "../check/names.ts";
import type { Branches, ConfigOptions } from "../input.ts";
import { importArm } from "./arm.ts";
import { buildJobs } from "./build-jobs.ts";
import { deployJobs } from "./deploy-jobs.ts";
import { driftWorkflow } from "./drift-workflow.ts";
import { environmentCommands } from "./environment-steps.ts";
import { identityCommands } from "./identity-steps.ts";
import { previewWorkflow } from "./preview-workflow.ts";
import { reapWorkflow } from "./reap-workflow.ts";
import { alsoOnVersionTags } from "./release.ts";
import { notBySchedule } from "./schedules.ts";
import { signJobs } from "./sign-jobs.ts";
import { testJob } from "./test-job.ts";

/**
 * The consumer's configuration: test, build and push, deploy, smoke test and, unless the stack is kept, destroy; of
 * these what was asked for. `packedOrb` stands in it where the orb is inline.
 */
export function configuration(options: ConfigOptions, packedOrb: DataMap): ConfigDefinition {
  const arm = importArm(options.orb.kind === "inline" ? packedOrb : options.orb.reference);
  const tests = options.test === undefined ? [] : [testJob(options.test, arm)];
  const before = tests.map((test) => job(test, {}, alsoOnVersionTags(options)));
  const build = buildJobs({ options, arm, requires: before });
  const signed = signJobs({ options, arm, built: build.last });
  const deploy = deployJobs({ options, arm, requires: signed.last });
  const onBranches = branchCondition(options.branches);
  const conditions = [...(onBranches === undefined ? [] : [onBranches]), ...notBySchedule(options)];
  const [only] = conditions;
  const when = conditions.length > 1 ? and(...conditions) : only;
  return defineConfig({
    orbs: [arm],
    commands: [...environmentCommands(options, arm), ...identityCommands(options, arm)],
    jobs: tests,
    workflows: [
      defineWorkflow({
        name: workflowName(options),
        ...(when !== undefined && { when }),
        jobs: [...before, ...build.jobs, ...signed.jobs, ...deploy],
      }),
      ...previewWorkflow(options, arm),
      ...reapWorkflow(options, arm),
      ...driftWorkflow(options, arm),
    ],
  });
}

const workflowName = ({ deployment, release }: ConfigOptions): string =>
  release ? "release" : deployment === undefined ? "build" : deployment.life === "review" ? "review" : "deliver";

/** On the workflow, where it stands once, and not as a filter of each job. */
function branchCondition(branches: Branches): Condition | undefined {
  if (branches === "default") return pipeline.git.branch_is_default;
  if (branches === "all-but-default") return not(pipeline.git.branch_is_default);
  const conditions = branches.map((branch) =>
    isPattern(branch)
      ? matches({ pattern: wholly(branch.slice(1, -1)), value: pipeline.git.branch })
      : equal(branch, pipeline.git.branch),
  );
  return conditions.length > 1 ? or(...conditions) : conditions[0];
}

/**
 * CircleCI searches; a branch has to match in full. Alternatives are grouped, or the anchors would hold for two of them
 * only.
 */
const wholly = (pattern: string): string => (pattern.includes("|") ? `^(?:${pattern})$` : `^${pattern}$`);
