import type { Command } from "commander";
import { applyDefaults, findDefaults } from "../defaults/apply-defaults.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { json } from "../io/show-diagnostics.ts";
import { sayMissing, sayUnfilled } from "../rehearse/contexts-needed.ts";
import { openEngines } from "../rehearse/engines.ts";
import { onHost } from "../rehearse/host-flag.ts";
import { sayMissingHere } from "../rehearse/preflight/missing-here.ts";
import type { RunFlags } from "../rehearse/run-flags.ts";
import { pathFromHere } from "../repository/top.ts";
import { stateFolder } from "../state/state-folder.ts";
import { type ConfigurationNeeds, configurationNeeds } from "./configuration-needs.ts";
import { type RequiredState, statesText } from "./show-states.ts";
import { checkArm64, checkEngine, checkNode, checkTool, tools } from "./tools.ts";

/** What doctor looks at and how it is shown. */
export interface DoctorOptions {
  readonly json: boolean;
  /** The command `run`, whose default flags say where jobs run. */
  readonly run: Command;
}

/** Shows what is installed, and whether the repository's configuration can be rehearsed here. */
export async function runDoctor(io: Io, { json: asJson, run }: DoctorOptions): Promise<void> {
  const file = findDefaults(io);
  await applyDefaults(io, run);
  const { flags } = onHost({ jobs: [], flags: run.opts<RunFlags>(), given: new Set() });
  const engines = openEngines(io, flags.engine);
  const [needs, own, named, ...asked] = await Promise.all([
    configurationNeeds(io, { flags, engines }),
    checkEngine(engines.own),
    Promise.all(engines.named.map(({ engine }) => checkEngine(engine))),
    ...tools.map((tool) => checkTool(io, tool)),
  ]).finally(engines.close);
  const states = [checkNode(io), own, ...named, ...asked, checkArm64(io)].map((state) => ({
    ...state,
    required: needs.tools.includes(state.name),
  }));
  const lacking = states.filter(({ state, required }) => required && state !== "ok");
  const ready =
    needs.problem === null &&
    [lacking, needs.missingHere, needs.missingContexts, needs.unfilledContexts].every(({ length }) => length === 0);
  const defaults = file === undefined ? null : pathFromHere(io, file);
  if (asJson) {
    const { tools: _names, ...configuration } = needs;
    io.out(json({ ready, defaults, configuration: needs.path === null ? null : configuration, tools: states }));
  } else {
    io.out(`${statesText(io, states, needs)}\n`);
    if (defaults !== null) io.out(`Default flags of commands: ${defaults}\n`);
    sayMissing(io, needs.missingContexts, { state: stateFolder(io) });
    sayUnfilled(io, needs.unfilledContexts);
    sayMissingHere(io, needs.missingHere);
    if (needs.problem !== null)
      sayMissingHere(io, [{ ...needs.problem, message: `${needs.path}: ${needs.problem.message}` }]);
    io.out(`${summary(io, { needs, lacking, ready })}\n`);
  }
  io.exit(ready ? ExitCode.ok : ExitCode.runFailed);
}

function summary(
  io: Io,
  {
    needs,
    lacking,
    ready,
  }: { readonly needs: ConfigurationNeeds; readonly lacking: readonly RequiredState[]; readonly ready: boolean },
): string {
  const what = needs.path ?? "a configuration in containers";
  if (ready) return `${io.paintOut("green", "Ready")}: ${what} can be rehearsed on this machine.`;
  const lacks = [
    ...(needs.problem === null ? [] : ["the configuration (not in order)"]),
    ...lacking.map(({ name, state }) => `${name} (${state})`),
    // Those of the engine and of tools are among the tools.
    ...needs.missingHere.filter(({ what: name }) => name.startsWith("emulation of amd64")).map((each) => each.what),
    ...needs.missingContexts.map(({ context }) => `context ${context} (missing)`),
    ...needs.unfilledContexts.map(({ context }) => `context ${context} (not filled in)`),
  ];
  return `${io.paintOut("red", "Not ready")} to rehearse ${what}: ${lacks.join(", ")}.`;
}
