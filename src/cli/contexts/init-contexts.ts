import type { ContextNeed } from "../../runner/steps/context-needs.ts";
import { oneLine } from "../../text/terminal-text.ts";
import type { Io } from "../io/io.ts";
import { gitFacts } from "../repository/git-facts.ts";
import { stateFolder } from "../state/state-folder.ts";
import { configNeeds, type NeedsFlags } from "./config-needs.ts";
import { contextFile, writeContext } from "./context-file.ts";
import { inCircleci } from "./in-circleci.ts";

/**
 * Writes a template for each context that the configuration's jobs name and that is not kept here; says how to make
 * them in CircleCI.
 */
export async function initContexts(io: Io, flags: NeedsFlags): Promise<void> {
  const state = stateFolder(io);
  const needs = await configNeeds(io, flags, state);
  if (needs.length === 0) return io.say("No job of the configuration names a context, so none is needed.");
  for (const need of needs) {
    const file = contextFile(state, need.context);
    if (file === undefined) {
      io.say(`${oneLine(need.context)}: no file can have this name. Give one to run: --context NAME=FILE`);
    } else if (io.files.kind(file) !== "nothing") io.say(`${file}: left as it is.`);
    else {
      writeContext(state, need.context, template(need));
      io.say(
        `${file}: written${need.variables.length > 0 ? `, to be filled in: ${need.variables.join(", ")}` : ", empty: its jobs read nothing from it that is known"}.`,
      );
    }
  }
  io.say(`Fill one in without showing it: arm-pipeline context set NAME VARIABLE`);
  io.say("");
  for (const line of inCircleci(needs, await gitFacts(io))) io.say(line);
}

/** A name without a value is what is left to be filled in; a run does not start before. */
function template({ context, jobs, variables, likely }: ContextNeed): string {
  return [
    `# The context "${oneLine(context)}" for rehearsals on this machine, of: ${jobs.map(oneLine).join(", ")}.`,
    "# Rehearsals with real values really push, deploy and cost. Git ignores this file.",
    ...variables.map((name) => `${name}=`),
    ...likely.map((name) => `# ${name}=`),
    "",
  ].join("\n");
}
