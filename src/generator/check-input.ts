import { checkAttestations } from "./check/attestations.ts";
import { checkDeployment } from "./check/deployment.ts";
import { checkIdentities, checkRegistryPath } from "./check/identities.ts";
import { checkImages } from "./check/images.ts";
import { checkNames } from "./check/names.ts";
import { checkOrb } from "./check/orb.ts";
import { checkRelease } from "./check/release.ts";
import { checkRole, checkTest } from "./check/tests-and-role.ts";
import { withDefaults } from "./defaults.ts";
import type { CheckedInput, ConfigInput } from "./input.ts";

/** Checks what was asked for and reports everything that is wrong with it, not the first thing only. */
export function checkConfigInput(input: ConfigInput): CheckedInput {
  const options = withDefaults(input);
  const problems = [
    ...checkImages(input, options),
    ...checkAttestations(input),
    ...checkRegistryPath(options),
    ...checkTest(input, options),
    ...checkDeployment(input, options),
    ...checkRelease(input),
    ...checkRole(input, options),
    ...checkIdentities(input, options),
    ...checkNames(options),
    ...checkOrb(options),
  ];
  return problems.length > 0 ? { kind: "wrong", problems } : { kind: "ok", options };
}
