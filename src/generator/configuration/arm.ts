import { type DataMap, importOrb } from "../../model/index.ts";
import { components } from "../../orb/components.ts";

/** This orb under the name that configurations give it. */
export function importArm(reference: string | DataMap) {
  return importOrb({ alias: "arm", reference, definition: components });
}

/** The orb as the jobs of a configuration use it. */
export type Arm = ReturnType<typeof importArm>;
