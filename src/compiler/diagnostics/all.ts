import { attachWithoutPersist } from "../checks/attach-without-persist.ts";
import { persistNeverAttached } from "../checks/persist-never-attached.ts";
import { requirementCycle } from "../checks/requirement-cycle.ts";
import { requirementFilteredOut } from "../checks/requirement-filtered-out.ts";
import { unreachableJob } from "../checks/unreachable-job.ts";
import { unknownCommand, unknownExecutor, unknownJob, unknownOrb } from "../expand/find.ts";
import { emptyMatrix, hugeMatrix, partialExclude, unknownExclude } from "../expand/matrix.ts";
import { ambiguousRequirement, unknownRequirement, unknownStatus } from "../expand/requirements.ts";
import { recursiveOrb } from "../library/import-orbs.ts";
import { wrongArgumentType, wrongDefaultType } from "../library/parameter-type.ts";
import { missingOrb } from "../orbs/missing-orb.ts";
import { malformedOrbReference } from "../orbs/reference.ts";
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
} from "../source/yaml-mistakes.ts";
import type { KindFacts } from "./diagnostic.ts";
import { uselessIgnore } from "./useless-ignore.ts";

/** Every kind of mistake that the compiler knows, by its code: what the catalogue, the ignore comments and the reports are made from. */
export const allDiagnostics: readonly KindFacts[] = [
  ambiguousRequirement,
  attachWithoutPersist,
  duplicateKey,
  emptyMatrix,
  hugeMatrix,
  keyIsNoText,
  malformedOrbReference,
  mergeOfNoMapping,
  missingOrb,
  notAMapping,
  partialExclude,
  persistNeverAttached,
  recursiveOrb,
  requirementCycle,
  requirementFilteredOut,
  severalDocuments,
  tooLarge,
  unknownAnchor,
  unknownCommand,
  unknownExecutor,
  unknownJob,
  unknownExclude,
  unknownOrb,
  unknownRequirement,
  unknownStatus,
  unknownTag,
  unreachableJob,
  uselessIgnore,
  wrongArgumentType,
  wrongDefaultType,
  yamlSyntax,
];
