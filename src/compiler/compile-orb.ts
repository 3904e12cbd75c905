import { allDiagnostics } from "./catalogue.ts";
import { runOrbChecks } from "./checks/all.ts";
import type { CompileOptions, CompileResult } from "./compile.ts";
import { collector } from "./diagnostics/collector.ts";
import { forCompiler } from "./diagnostics/for-compiler.ts";
import { applyIgnoreComments } from "./diagnostics/ignore.ts";
import type { Source } from "./diagnostics/source.ts";
import { configurationBudget } from "./expand/budget.ts";
import { pipelineNames } from "./expand/pipeline.ts";
import type { Scope } from "./expand/scope.ts";
import { expandAlone } from "./expand/standalone.ts";
import { orbImporter } from "./library/import-orbs.ts";
import { readLibrary } from "./library/read-library.ts";
import type { PackedOrb } from "./orbs/pack.ts";
import { pipelineValues } from "./pipeline-values.ts";
import { checkOrbSchema } from "./schema/check-schema.ts";
import { readDocument } from "./source/read-document.ts";

/**
 * Checks an orb as `circleci orb validate` does: its schema, then every command and every job alone, with placeholder
 * arguments. An orb sees the pipeline's values, and none of its parameters. An orb that was packed from a folder has
 * its diagnostics in the files of the folder. Warnings are for what its author would regret.
 */
export function compileOrb(
  orb: Source | Pick<PackedOrb, "root" | "sources">,
  options: Pick<CompileOptions, "lookUpOrb" | "compiler"> = {},
): Omit<CompileResult, "compiled"> {
  const { report: collect, diagnostics } = collector();
  const report = forCompiler(collect, options.compiler);
  const missing = new Set<string>();
  const sources = "root" in orb ? orb.sources : [orb];
  const document = "root" in orb ? orb.root : readDocument(orb, report);
  if (document !== undefined) {
    checkOrbSchema(document, report);
    const lookUpOrb = options.lookUpOrb ?? (() => undefined);
    const importOrb = orbImporter({ lookUpOrb, report, missing, found: new Map() });
    const library = readLibrary(document, { title: "this orb", report, importOrb });
    const { inOrbs } = pipelineNames(document, { values: pipelineValues({}), parameters: {} }, () => {});
    const scope: Scope = {
      library,
      report,
      names: inOrbs,
      pipeline: inOrbs,
      pipelineIn: () => inOrbs,
      ...{
        calls: [],
        budget: configurationBudget(),
        used: { definitions: new Set(), orbs: new Set(), missing: new Set() },
      },
    };
    for (const definition of [...library.commands.values(), ...library.jobs.values()]) expandAlone(definition, scope);
    const compiled = { jobs: new Map(), workflows: [], orbs: [] };
    runOrbChecks({ library, compiled, source: document.source, sources, used: scope.used }, report);
  }
  return {
    diagnostics: applyIgnoreComments(diagnostics(), {
      sources,
      kinds: allDiagnostics,
    }),
    missingOrbs: [...missing],
  };
}
