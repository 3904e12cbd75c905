import { shellWord } from "../../runner/machine/shell-word.ts";
import type { MissingContext } from "../../runner/steps/missing-contexts.ts";
import type { Io } from "../io.ts";
import { contextFile } from "./read-secrets.ts";
import type { StateFolder } from "./state-folder.ts";

/** Says which contexts are missing, who needs them, and where to put them. */
export function sayMissing(
  io: Pick<Io, "say" | "paint">,
  missing: readonly MissingContext[],
  { state }: { readonly state: StateFolder },
): void {
  for (const { context, jobs, variables } of missing) {
    const names = jobs.map((job) => `"${job}"`).join(", ");
    const needs = `${jobs.length > 1 ? "the jobs" : "the job"} ${names} ${jobs.length > 1 ? "need" : "needs"}`;
    io.say(`${io.paint("red", "error:")} The context "${context}" is missing, which ${needs}.`);
    if (variables.length > 0) io.say(`  These seem to read from it or from the project: ${variables.join(", ")}`);
    const file = contextFile(state, context);
    const flag = `--context ${shellName(context)}=FILE`;
    const place = file === undefined ? `a file, and give it: ${flag}` : `${file}, or give another file: ${flag}`;
    io.say(`  ${io.paint("cyan", "next:")} Write NAME=value lines into ${place}`);
  }
}

/** A name as a shell takes it. */
const shellName = (name: string): string => (/^[\w.-]+$/.test(name) ? name : shellWord(name));
