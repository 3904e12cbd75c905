import type { Diagnostic, Report } from "../diagnostics/diagnostic.ts";
import type { Memory } from "../diagnostics/memory.ts";
import type { Source } from "../diagnostics/source.ts";
import { checkConditions } from "./always-true-condition.ts";
import { checkApprovals } from "./approval-of-a-job.ts";
import { checkAttachedWorkspaces } from "./attach-without-persist.ts";
import { checkBackgroundReruns } from "./background-rerun.ts";
import { checkSavedCaches } from "./cache-never-restored.ts";
import { checkRestoredCaches } from "./cache-never-saved.ts";
import { checkCheckoutDepths } from "./checkout-depth.ts";
import { checkCompiledSize } from "./compiled-size.ts";
import { checkDeprecatedImages } from "./deprecated-image.ts";
import { checkDeprecatedSteps } from "./deprecated-step.ts";
import { checkDockerCommands } from "./docker-without-remote-docker.ts";
import { checkDuplicateNames } from "./duplicate-name.ts";
import { checkFilters } from "./filter-matches-nothing.ts";
import { type BroughtChecks, type CheckInput, jobsIn } from "./input.ts";
import { checkPatterns } from "./java-only-pattern.ts";
import { checkLongNumbers } from "./long-number.ts";
import { checkMachineTrue } from "./machine-true.ts";
import { checkArmImages } from "./needs-arm.ts";
import { checkArmClasses } from "./not-arm.ts";
import { checkPathsOfSteps } from "./path-is-no-pattern.ts";
import { checkPaths } from "./path-not-expanded.ts";
import { checkPersistedWorkspaces } from "./persist-never-attached.ts";
import { checkPlainSecrets } from "./plain-secret.ts";
import { checkRemovedDockerVersions } from "./removed-docker-version.ts";
import { checkRemovedImages } from "./removed-image.ts";
import { checkRemovedResourceClasses } from "./removed-resource-class.ts";
import { checkRequirementCycles } from "./requirement-cycle.ts";
import { checkFilteredRequirements } from "./requirement-filtered-out.ts";
import { checkRerunDelays } from "./rerun-delay-alone.ts";
import { checkRemoteDockerOnce } from "./second-remote-docker.ts";
import { checkSetupWorkflows } from "./several-setup-workflows.ts";
import { checkShellInjection } from "./shell-injection.ts";
import { checkMachineImages } from "./unknown-machine-image.ts";
import { checkResourceClasses } from "./unknown-resource-class.ts";
import { checkXcode } from "./unknown-xcode.ts";
import { checkUnneededOrbs } from "./unneeded-orb.ts";
import { checkUnreachableJobs } from "./unreachable-job.ts";
import { checkUnusedCommands } from "./unused-command.ts";
import { checkUnusedExecutors } from "./unused-executor.ts";
import { checkUnusedJobs } from "./unused-job.ts";
import { checkUnusedOrbs } from "./unused-orb.ts";
import { checkUnusedParameters } from "./unused-parameter.ts";
import { checkUnusedPipelineParameters } from "./unused-pipeline-parameter.ts";
import { checkWorkspaceConflicts } from "./workspace-conflict.ts";

export type { BroughtChecks, CheckInput } from "./input.ts";

type Check = (input: CheckInput, report: Report) => void;

/** Those that look at each job alone: of a job that is as before, they report what they reported before. */
const checksOfJobs: ReadonlySet<Check> = new Set([
  ...[checkArmClasses, checkArmImages, checkRemoteDockerOnce, checkLongNumbers],
  ...[checkPathsOfSteps, checkBackgroundReruns, checkCheckoutDepths, checkDeprecatedImages, checkRemovedImages],
  ...[checkRemovedResourceClasses, checkRemovedDockerVersions, checkResourceClasses, checkXcode, checkMachineImages],
  checkMachineTrue,
]);

const checks: readonly Check[] = [
  ...[
    checkRequirementCycles,
    checkUnreachableJobs,
    checkFilteredRequirements,
    checkFilters,
    checkSetupWorkflows,
    checkPatterns,
    checkConditions,
  ],
  ...[
    checkAttachedWorkspaces,
    checkPersistedWorkspaces,
    checkWorkspaceConflicts,
    checkSavedCaches,
    checkRestoredCaches,
  ],
  ...[checkArmClasses, checkArmImages, checkDockerCommands, checkRemoteDockerOnce],
  ...[checkUnusedCommands, checkUnusedExecutors, checkUnusedJobs, checkUnusedOrbs, checkUnneededOrbs],
  ...[checkPaths, checkPathsOfSteps, checkLongNumbers],
  ...[checkUnusedParameters, checkUnusedPipelineParameters, checkDuplicateNames],
  ...[checkShellInjection, checkPlainSecrets],
  ...[checkBackgroundReruns, checkRerunDelays, checkCheckoutDepths, checkApprovals, checkCompiledSize],
  ...[checkDeprecatedSteps, checkDeprecatedImages],
  ...[checkRemovedImages, checkRemovedResourceClasses, checkRemovedDockerVersions],
  ...[checkResourceClasses, checkXcode, checkMachineImages, checkMachineTrue],
];

/** Those that look at what is written alone: the jobs of an orb belong to workflows of others. */
const checksOfOrbs = [checkUnneededOrbs, checkUnusedParameters, checkShellInjection, checkPlainSecrets];

/** Runs the checks that an orb can be looked at with. */
export function runOrbChecks(input: CheckInput, report: Report): void {
  for (const check of checksOfOrbs) check(input, report);
}

/**
 * Runs all checks, and those that were brought. A command that many jobs call is reported once for a place, whatever
 * its callers are named.
 */
export function runChecks(input: CheckInput, report: Report, brought?: BroughtChecks): void {
  const reported = new Map<Source, Set<string>>();
  const once: Report = (diagnostic) => {
    const { code, severity, at } = diagnostic;
    const known = reported.get(at.source) ?? new Set<string>();
    reported.set(at.source, known);
    const key = `${code}:${severity}:${at.start}:${at.end}`;
    if (known.has(key)) return;
    known.add(key);
    report(diagnostic);
  };
  const ofJobs = input.parts === undefined ? undefined : reportedOfJobs(input, input.parts.memory);
  for (const check of checks)
    if (ofJobs === undefined || !checksOfJobs.has(check)) check(input, once);
    else for (const diagnostic of ofJobs.get(check) ?? []) once(diagnostic);
  brought?.run(input, once);
}

/** What the checks that look at each job alone report, check by check, as they do for all jobs at once. */
function reportedOfJobs(input: CheckInput, memory: Memory): ReadonlyMap<Check, readonly Diagnostic[]> {
  const found = new Map<Check, Diagnostic[]>();
  for (const { entry, job, workflow } of jobsIn(input.compiled)) {
    const make = (): readonly (readonly [Check, readonly Diagnostic[]])[] => {
      const alone = {
        ...input,
        compiled: { jobs: new Map(), workflows: [{ ...workflow, entries: [entry] }], orbs: [] },
      };
      return [...checksOfJobs].flatMap((check) => {
        const own: Diagnostic[] = [];
        check(alone, (diagnostic) => own.push(diagnostic));
        return own.length === 0 ? [] : [[check, own]];
      });
    };
    const question = { about: job, asked: runChecks, under: [entry] };
    for (const [check, own] of memory.recall(question, () => {}, make)) {
      const others = found.get(check);
      if (others === undefined) found.set(check, [...own]);
      else others.push(...own);
    }
  }
  return found;
}
