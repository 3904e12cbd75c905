import { compile } from "../../compiler/compile.ts";
import { planEveryJob } from "../../runner/plan/plan-every-job.ts";
import { type ContextNeed, contextNeeds } from "../../runner/steps/context-needs.ts";
import { CliError } from "../cli-error.ts";
import { type CompileFlags, compileOptions } from "../compile-options.ts";
import { ExitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { withOrbs } from "../orbs/orb-lookup.ts";
import { readConfig } from "../read-config.ts";
import { hostResources } from "../rehearse/host-resources.ts";
import type { StateFolder } from "../rehearse/state-folder.ts";
import { fails, statusOf } from "../show-diagnostics.ts";
import { knownNeeds } from "./known-needs.ts";

/** Which configuration is looked at. */
export type NeedsFlags = CompileFlags & { readonly config?: string };

/** What the contexts should have that the jobs of a configuration name, whatever is kept here. */
export async function configNeeds(io: Io, flags: NeedsFlags, state: StateFolder): Promise<readonly ContextNeed[]> {
  const source = await readConfig(io, flags.config);
  const { parameters, values } = await compileOptions(io, source, flags);
  const { compiled, diagnostics } = await withOrbs(io, flags, (lookUpOrb) =>
    compile(source, { ...(parameters && { parameters }), ...(values && { values }), lookUpOrb }),
  );
  const isUnknown = statusOf(diagnostics, false) === ExitCode.notChecked;
  if (fails(diagnostics, false))
    throw new CliError(
      `"${source.name}" ${isUnknown ? "needs orbs that are not at hand" : "is not in order"}, so what its jobs need cannot be told.`,
      {
        code: statusOf(diagnostics, false),
        next: [`See why: arm-pipeline validate ${source.name}`],
      },
    );
  const secrets = { project: {}, contexts: new Map() };
  return contextNeeds(planEveryJob(compiled, hostResources(io)), { secrets, known: knownNeeds(io, state) });
}
