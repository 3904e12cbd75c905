import { alwaysTrueCondition } from "./checks/always-true-condition.ts";
import { approvalOfAJob } from "./checks/approval-of-a-job.ts";
import { attachWithoutPersist } from "./checks/attach-without-persist.ts";
import { backgroundRerun } from "./checks/background-rerun.ts";
import { cacheNeverRestored } from "./checks/cache-never-restored.ts";
import { cacheNeverSaved } from "./checks/cache-never-saved.ts";
import { checkoutDepth } from "./checks/checkout-depth.ts";
import { compiledSize } from "./checks/compiled-size.ts";
import { deprecatedImage } from "./checks/deprecated-image.ts";
import { deprecatedStep } from "./checks/deprecated-step.ts";
import { dockerWithoutRemoteDocker } from "./checks/docker-without-remote-docker.ts";
import { duplicateName } from "./checks/duplicate-name.ts";
import { filterMatchesNothing } from "./checks/filter-matches-nothing.ts";
import { longNumber } from "./checks/long-number.ts";
import { machineTrue } from "./checks/machine-true.ts";
import { needsArm } from "./checks/needs-arm.ts";
import { notArm } from "./checks/not-arm.ts";
import { pathIsNoPattern } from "./checks/path-is-no-pattern.ts";
import { pathNotExpanded } from "./checks/path-not-expanded.ts";
import { persistNeverAttached } from "./checks/persist-never-attached.ts";
import { plainSecret } from "./checks/plain-secret.ts";
import { removedDockerVersion } from "./checks/removed-docker-version.ts";
import { removedImage } from "./checks/removed-image.ts";
import { removedResourceClass } from "./checks/removed-resource-class.ts";
import { requirementCycle } from "./checks/requirement-cycle.ts";
import { requirementFilteredOut } from "./checks/requirement-filtered-out.ts";
import { rerunDelayAlone } from "./checks/rerun-delay-alone.ts";
import { secondRemoteDocker } from "./checks/second-remote-docker.ts";
import { severalSetupWorkflows } from "./checks/several-setup-workflows.ts";
import { shellInjection } from "./checks/shell-injection.ts";
import { unknownMachineImage } from "./checks/unknown-machine-image.ts";
import { unknownResourceClass } from "./checks/unknown-resource-class.ts";
import { unknownXcode } from "./checks/unknown-xcode.ts";
import { unreachableJob } from "./checks/unreachable-job.ts";
import { unusedCommand } from "./checks/unused-command.ts";
import { unusedExecutor } from "./checks/unused-executor.ts";
import { unusedJob } from "./checks/unused-job.ts";
import { unusedOrb } from "./checks/unused-orb.ts";
import { unusedParameter } from "./checks/unused-parameter.ts";
import { unusedPipelineParameter } from "./checks/unused-pipeline-parameter.ts";
import { workspaceConflict } from "./checks/workspace-conflict.ts";
import { malformedHandOver, missingContinuation, unknownHandedParameter } from "./continuation/check.ts";
import type { KindFacts } from "./diagnostics/diagnostic.ts";
import { uselessIgnore } from "./diagnostics/useless-ignore.ts";
import { missingArgument, unexpectedArgument } from "./expand/arguments.ts";
import { tooManySteps } from "./expand/budget.ts";
import { noExecutor } from "./expand/executor.ts";
import { unknownCommand, unknownExecutor, unknownJob, unknownOrb } from "./expand/find.ts";
import { inlineJobType } from "./expand/invocations.ts";
import { jobAndJobGroup, keyOfAJob, nestedJobGroup, repeatedName, serialGroupInside } from "./expand/job-groups.ts";
import { malformedAlias } from "./expand/malformed-alias.ts";
import { emptyMatrix, hugeMatrix, noMatrixValues, partialExclude, unknownExclude } from "./expand/matrix.ts";
import { unknownPipelineParameter } from "./expand/pipeline.ts";
import { ambiguousRequirement, unknownRequirement, unknownStatus } from "./expand/requirements.ts";
import { recursiveCommand } from "./expand/steps.ts";
import { noBuildJob, nothingRuns, nothingRunsHere } from "./expand/workflows.ts";
import { recursiveOrb } from "./library/import-orbs.ts";
import { notAVariableName, wrongArgumentType, wrongDefaultType } from "./library/parameter-type.ts";
import { missingOrb } from "./orbs/missing-orb.ts";
import {
  componentDefinedTwice,
  includeNotFound,
  includeOutsideOrb,
  orbFileNotAMapping,
  orbKeyReplaced,
} from "./orbs/pack-diagnostics.ts";
import { malformedOrbReference } from "./orbs/reference.ts";
import { betaStep } from "./schema/beta-steps.ts";
import {
  conflictingKeys,
  deprecatedKey,
  malformedValue,
  missingKey,
  notAJobEntry,
  notAStep,
  oldVersion,
  setupInVersion2,
  unknownKey,
  wrongName,
  wrongType,
  wrongValue,
} from "./schema/schema-diagnostics.ts";
import {
  duplicateKey,
  keyIsNoText,
  mergeOfNoMapping,
  notAMapping,
  severalDocuments,
  tooLarge,
  unknownAnchor,
  unknownTag,
  yamlSyntax,
} from "./source/yaml-diagnostics.ts";
import { conditionTooDeep, emptyCondition, unknownOperator } from "./template/condition.ts";
import { expressionType, malformedExpression, malformedPattern } from "./template/evaluate.ts";
import { javaOnlyPattern } from "./template/java-only-pattern.ts";
import {
  notText,
  unclosedSection,
  unclosedTag,
  unknownReference,
  unresolvedInclude,
} from "./template/template-diagnostics.ts";

/**
 * Every kind of diagnostic that the compiler knows, by its code: what the catalogue, the ignore comments and the
 * reports are made from.
 */
export const allDiagnostics: readonly KindFacts[] = [
  malformedHandOver,
  missingContinuation,
  unknownHandedParameter,
  alwaysTrueCondition,
  ambiguousRequirement,
  approvalOfAJob,
  attachWithoutPersist,
  backgroundRerun,
  betaStep,
  cacheNeverRestored,
  cacheNeverSaved,
  checkoutDepth,
  componentDefinedTwice,
  conditionTooDeep,
  conflictingKeys,
  compiledSize,
  deprecatedImage,
  deprecatedKey,
  deprecatedStep,
  dockerWithoutRemoteDocker,
  duplicateKey,
  duplicateName,
  emptyMatrix,
  expressionType,
  filterMatchesNothing,
  hugeMatrix,
  includeNotFound,
  includeOutsideOrb,
  inlineJobType,
  javaOnlyPattern,
  jobAndJobGroup,
  keyIsNoText,
  keyOfAJob,
  longNumber,
  malformedAlias,
  emptyCondition,
  malformedExpression,
  malformedOrbReference,
  malformedPattern,
  malformedValue,
  mergeOfNoMapping,
  missingArgument,
  missingKey,
  missingOrb,
  needsArm,
  nestedJobGroup,
  noBuildJob,
  noExecutor,
  noMatrixValues,
  notAJobEntry,
  notAMapping,
  notAStep,
  notAVariableName,
  notArm,
  notText,
  nothingRuns,
  nothingRunsHere,
  oldVersion,
  orbFileNotAMapping,
  orbKeyReplaced,
  partialExclude,
  pathIsNoPattern,
  pathNotExpanded,
  persistNeverAttached,
  plainSecret,
  recursiveCommand,
  recursiveOrb,
  removedDockerVersion,
  removedImage,
  removedResourceClass,
  unknownResourceClass,
  unknownXcode,
  unknownMachineImage,
  machineTrue,
  repeatedName,
  requirementCycle,
  requirementFilteredOut,
  rerunDelayAlone,
  secondRemoteDocker,
  serialGroupInside,
  setupInVersion2,
  severalDocuments,
  severalSetupWorkflows,
  shellInjection,
  tooLarge,
  tooManySteps,
  unclosedSection,
  unclosedTag,
  unexpectedArgument,
  unknownAnchor,
  unknownCommand,
  unknownExecutor,
  unknownJob,
  unknownKey,
  unknownExclude,
  unknownOperator,
  unknownOrb,
  unknownPipelineParameter,
  unknownReference,
  unknownRequirement,
  unknownStatus,
  unknownTag,
  unreachableJob,
  unresolvedInclude,
  unusedCommand,
  unusedExecutor,
  unusedJob,
  unusedOrb,
  unusedParameter,
  unusedPipelineParameter,
  uselessIgnore,
  workspaceConflict,
  wrongArgumentType,
  wrongDefaultType,
  wrongName,
  wrongType,
  wrongValue,
  yamlSyntax,
];
