import { type CompileResult, compile } from "../../compiler/compile.ts";
import type { Source } from "../../compiler/diagnostics/source.ts";
import type { Data } from "../../model/data.ts";
import { pipelineData } from "../../runner/plan/pipeline-data.ts";
import { compileOptions } from "../check/compile-options.ts";
import { readConfig } from "../check/read-config.ts";
import type { Io } from "../io/io.ts";
import { withOrbs } from "../orbs/orb-lookup.ts";
import { gitFacts } from "../repository/git-facts.ts";
import type { RunFlags } from "./run-flags.ts";

/** The configuration of a run, compiled. */
export interface CompiledRun extends Pick<CompileResult, "compiled" | "diagnostics"> {
  readonly source: Source;
  /** What the checkout and the flags tell of the pipeline. */
  readonly facts: Readonly<Record<string, Data>>;
  /** The pipeline's values and parameters, as planning takes them. */
  readonly values: Readonly<Record<string, Data>>;
}

/** Reads and compiles the configuration that the flags name. */
export async function compileRun(io: Io, flags: RunFlags): Promise<CompiledRun> {
  const source = await readConfig(io, flags.config);
  const [options, known] = await Promise.all([compileOptions(io, source, flags), gitFacts(io)]);
  const parameters = options.parameters ?? {};
  const facts = { ...known, ...options.values };
  const { compiled, diagnostics } = await withOrbs(io, flags, (orbsOf) =>
    compile(source, { ...options, parameters, values: facts, lookUpOrb: orbsOf(source) }),
  );
  return { source, facts, compiled, diagnostics, values: pipelineData(source, { values: facts, parameters }) };
}
