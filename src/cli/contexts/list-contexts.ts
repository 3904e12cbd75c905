import { join } from "node:path";
import { oneLine } from "../../text/terminal-text.ts";
import { defaultConfig } from "../check/read-config.ts";
import type { Io } from "../io/io.ts";
import { json } from "../io/show-diagnostics.ts";
import { stateFolder } from "../state/state-folder.ts";
import { configNeeds, type NeedsFlags } from "./config-needs.ts";
import { contextFile, contextNames, readVariables } from "./context-file.ts";

/** A context as far as it may be shown: names, and never a value. */
interface Listed {
  readonly context: string;
  /** Nothing where it is not kept here. */
  readonly file: string | null;
  readonly variables: readonly string[];
  /** What the configuration's jobs seem to need of it and it does not have. */
  readonly missing: readonly string[];
  readonly jobs: readonly string[];
}

/** Lists the contexts that are kept here and those that the configuration's jobs name. */
export async function listContexts(io: Io, flags: NeedsFlags & { readonly json?: boolean }): Promise<void> {
  const state = stateFolder(io);
  // Without a configuration there is still something to list, unless one was named.
  const hasConfig = flags.config !== undefined || io.files.kind(join(state.project, defaultConfig)) === "file";
  const needs = hasConfig ? await configNeeds(io, flags, state) : [];
  const names = [...new Set([...needs.map(({ context }) => context), ...contextNames(io, state)])];
  const all = names.map((name): Listed => {
    const need = needs.find(({ context }) => context === name);
    const file = contextFile(state, name);
    const kept = file !== undefined && io.files.kind(file) === "file";
    const values = kept ? readVariables(io, file) : {};
    const variables = Object.keys(values).filter((variable) => values[variable] !== "");
    return {
      context: name,
      file: kept ? file : null,
      variables,
      jobs: need?.jobs ?? [],
      missing: need?.variables.filter((variable) => !variables.includes(variable)) ?? [],
    };
  });
  if (flags.json === true) return io.out(json(all));
  if (all.length === 0) {
    io.say(`No context is kept here, and ${hasConfig ? "no job names one" : `there is no ${defaultConfig}`}.`);
    return;
  }
  io.out(`${all.flatMap((listed) => linesOf(io, listed)).join("\n")}\n`);
}

function linesOf(
  { paintOut }: Pick<Io, "paintOut">,
  { context, file, variables, missing, jobs }: Listed,
): readonly string[] {
  return [
    `${paintOut("bold", oneLine(context))}  ${file ?? paintOut("yellow", "not here")}`,
    ...(jobs.length > 0 ? [`  used by ${jobs.map(oneLine).join(", ")}`] : []),
    ...(variables.length > 0 ? [`  has ${variables.join(", ")}`] : []),
    ...(missing.length > 0 ? [`  ${paintOut("yellow", "seems to lack")} ${missing.join(", ")}`] : []),
  ];
}
