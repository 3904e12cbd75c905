import type { BroughtChecks } from "../../compiler/checks/all.ts";
import type { KindFacts, Report } from "../../compiler/diagnostics/diagnostic.ts";
import type { CompiledWorkflow } from "../../compiler/expand/compiled.ts";
import { branchInStackName, checkStackNames } from "./branch-in-stack-name.ts";
import { checkHandOvers, destroyAfterAnotherDeploy } from "./destroy-after-another-deploy.ts";
import { checkDestroyRequirements, destroyNeedsSuccess } from "./destroy-needs-success.ts";
import { checkDestroyedStacks, destroysAnotherStack } from "./destroys-another-stack.ts";
import { checkDurations, durationValue } from "./duration-value.ts";
import { checkImageConfigs, imageConfigWithoutNames } from "./image-config-without-names.ts";
import { checkImageNames, imageNameTwice } from "./image-name-twice.ts";
import { checkImageValues, imageValue } from "./image-value.ts";
import { checkPipelineStacks, neverDestroyed } from "./never-destroyed.ts";
import { checkReapedAges, olderThanWithoutStacks } from "./older-than-without-stacks.ts";
import { checkParameterValues, latencyNotMeasured, parameterValue } from "./parameter-value.ts";
import { checkPlans, planNotSaved } from "./plan-not-saved.ts";
import { checkRolledBackStacks, rollbackOfAnotherStack } from "./rollback-of-another-stack.ts";
import { checkRollbackRequirements, rollbackRequires } from "./rollback-requires.ts";
import { checkSmokeChecks, smokeCheck } from "./smoke-check.ts";
import { checkCredentials, deployWithoutCredentials, ecrWithoutCredentials } from "./without-credentials.ts";

/** Every kind of diagnostic that is about the use of this orb. */
export const ownOrbDiagnostics: readonly KindFacts[] = [
  branchInStackName,
  deployWithoutCredentials,
  destroyAfterAnotherDeploy,
  destroyNeedsSuccess,
  destroysAnotherStack,
  durationValue,
  ecrWithoutCredentials,
  imageConfigWithoutNames,
  imageNameTwice,
  imageValue,
  latencyNotMeasured,
  neverDestroyed,
  olderThanWithoutStacks,
  parameterValue,
  planNotSaved,
  rollbackOfAnotherStack,
  rollbackRequires,
  smokeCheck,
];

const checks: readonly ((workflow: CompiledWorkflow, report: Report) => void)[] = [
  checkDestroyedStacks,
  checkDestroyRequirements,
  checkHandOvers,
  checkPipelineStacks,
  checkPlans,
  checkRolledBackStacks,
  checkRollbackRequirements,
  checkStackNames,
  checkCredentials,
  checkImageNames,
  checkImageConfigs,
  checkImageValues,
  checkParameterValues,
  checkSmokeChecks,
  checkReapedAges,
  checkDurations,
];

/**
 * The traps of this orb, for `compile` and `validate`: they look at the jobs of this orb alone, under whatever alias it
 * is imported, and of a workflow that is switched off not at all, for neither does CircleCI.
 */
export const ownOrbChecks: BroughtChecks = {
  kinds: ownOrbDiagnostics,
  run: ({ compiled }, report) => {
    for (const workflow of compiled.workflows.filter(({ active }) => active))
      for (const check of checks) check(workflow, report);
  },
};
