import type { MissingContext } from "../../runner/steps/context-needs.ts";
import type { RunSecrets } from "../../runner/steps/dependencies.ts";
import { shellWord } from "../../text/shell-word.ts";
import { oneLine } from "../../text/terminal-text.ts";
import { contextFile } from "../contexts/context-file.ts";
import type { Io } from "../io/io.ts";
import { nextLine } from "../io/next-line.ts";
import type { StateFolder } from "../state/state-folder.ts";

/** Says which contexts are missing, who needs them, and where to put them. */
export function sayMissing(
  io: Pick<Io, "say" | "paint" | "env">,
  missing: readonly MissingContext[],
  { state }: { readonly state: StateFolder },
): void {
  for (const { context, jobs, variables } of missing) {
    const names = jobs.map((job) => `"${job}"`).join(", ");
    const needs = `${jobs.length > 1 ? "the jobs" : "the job"} ${names} ${jobs.length > 1 ? "need" : "needs"}`;
    io.say(`${io.paint("red", "error:")} The context "${context}" is missing, which ${needs}.`);
    const file = contextFile(state, context);
    const flag = `--context ${shellName(context)}=FILE`;
    const next = (text: string): void => io.say(nextLine(io, text));
    if (variables.length > 0) io.say(`  It seems to have: ${variables.join(", ")}`);
    if (file === undefined) next(`Write NAME=value lines into a file, and give it: ${flag}`);
    else if (variables.length > 0) next(setWords(context, variables));
    else next(`Write NAME=value lines into ${file}, or give another file: ${flag}`);
  }
  if (missing.some(({ variables }) => variables.length > 0))
    io.say(
      nextLine(
        io,
        "Or get templates for all: arm-pipeline context init; or give a file of another place: --context NAME=FILE",
      ),
    );
}

const setWords = (context: string, variables: readonly string[]): string =>
  `Set ${variables.length > 1 ? "them" : "it"}: arm-pipeline context set ${shellName(context)} ${variables.join(" ")}`;

/** A context of which something was left to be filled in. */
export interface UnfilledContext {
  readonly context: string;
  readonly variables: readonly string[];
}

/**
 * The contexts whose files have names without a value, as their templates have: CircleCI has no variable without one
 * either.
 */
export const unfilledContexts = ({ contexts }: RunSecrets): readonly UnfilledContext[] =>
  [...contexts].flatMap(([context, values]) => {
    const variables = Object.keys(values).filter((name) => values[name] === "");
    return variables.length > 0 ? [{ context, variables }] : [];
  });

/** Says what is left to be filled in. */
export function sayUnfilled(io: Pick<Io, "say" | "paint" | "env">, unfilled: readonly UnfilledContext[]): void {
  for (const { context, variables } of unfilled) {
    io.say(
      `${io.paint("red", "error:")} The context "${oneLine(context)}" has no value yet for ${variables.join(", ")}.`,
    );
    io.say(nextLine(io, setWords(context, variables)));
  }
}

/** A name as a shell takes it. */
const shellName = (name: string): string => (/^[\w.-]+$/.test(name) ? name : shellWord(name));
