import { compileWithOwnOrb } from "../../../../scripts/try-configurations/check-addition.ts";
import type { CompileResult } from "../../../../src/compiler/compile.ts";

export { delivery } from "../../../../scripts/try-configurations/delivery.ts";

import type { DataMap } from "../../../../src/model/index.ts";

/** Only an image, for what needs no more. */
export const buildOnly: DataMap = {
  version: 2.1,
  orbs: { arm: "acme/arm-pipeline@1.0" },
  workflows: { deliver: { jobs: [{ "arm/build_and_push": { image: "acme/web", context: ["docker-hub"] } }] } },
};

const known = new Map<string, CompileResult>();

/** Compiles a configuration, once. */
export function compiled(text: string): CompileResult {
  const result = known.get(text) ?? compileWithOwnOrb(text);
  known.set(text, result);
  return result;
}
