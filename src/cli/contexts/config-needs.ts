import { compile } from "../../compiler/compile.ts";
import { hostResources } from "../../machines/host/resources.ts";
import { planEveryJob } from "../../runner/plan/plan-every-job.ts";
import { type ContextNeed, contextNeeds } from "../../runner/steps/context-needs.ts";
import { type CompileFlags, compileOptions } from "../check/compile-options.ts";
import { readConfig } from "../check/read-config.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { fails, statusOf } from "../io/show-diagnostics.ts";
import { withOrbs } from "../orbs/orb-lookup.ts";
import type { StateFolder } from "../state/state-folder.ts";
import { knownNeeds } from "./known-needs.ts";

/** Which configuration is looked at. */
export type NeedsFlags = CompileFlags & { readonly config?: string };

/** What the contexts should have that the jobs of a configuration name, whatever is kept here. */
export async function configNeeds(io: Io, flags: NeedsFlags, state: StateFolder): Promise<readonly ContextNeed[]> {
  const source = await readConfig(io, flags.config);
  const { parameters, values, compiler } = await compileOptions(io, source, flags);
  const { compiled, diagnostics } = await withOrbs(io, flags, (orbsOf) =>
    compile(source, {
      ...(parameters && { parameters }),
      ...(values && { values }),
      ...(compiler && { compiler }),
      lookUpOrb: orbsOf(source),
    }),
  );
  const isUnknown = statusOf(diagnostics, false) === ExitCode.notChecked;
  if (fails(diagnostics, false))
    throw new CliError(
      `"${source.name}" ${isUnknown ? "needs orbs that are not at hand" : "is not in order"}, so what its jobs need cannot be known.`,
      {
        code: statusOf(diagnostics, false),
        next: [`See why: arm-pipeline validate ${source.name}`],
      },
    );
  const secrets = { project: {}, contexts: new Map() };
  return contextNeeds(planEveryJob(compiled, hostResources(io)), { secrets, known: knownNeeds(io, state) });
}
