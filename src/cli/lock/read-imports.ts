import type { Source } from "../../compiler/diagnostics/source.ts";
import type { LookUpOrb } from "../../compiler/orbs/found-orb.ts";
import { type Validation, validate } from "../../compiler/validate.ts";
import { packagedOrb } from "../../own-orb/packaged-orb.ts";
import { compileOptions } from "../check/compile-options.ts";
import type { Io } from "../io/io.ts";
import type { OrbFlags } from "../orbs/orb-lookup.ts";

/** Reads what a configuration imports under every value of its parameters, with orbs from wherever the caller says. */
export type ReadImports = (source: Source, lookUpOrb: LookUpOrb) => Validation;

/** Makes what reads the imports of these configurations. */
export async function importReader(io: Io, sources: readonly Source[], flags: OrbFlags): Promise<ReadImports> {
  const options = new Map(
    await Promise.all(sources.map(async (source) => [source, await compileOptions(io, source, flags)] as const)),
  );
  return (source, lookUpOrb) => validate(source, { ...options.get(source), everyValue: true, lookUpOrb });
}

/** This package brings its own orb along, and what checks with it has it too. */
export const carriedBy = (io: Io): LookUpOrb => packagedOrb(() => io.files.read(`${io.packageRoot}/orb/orb.yml`));
