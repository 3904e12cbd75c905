import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { removeFromEnvFile } from "../../runner/secrets/env-file-edit.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { stateFolder } from "../state/state-folder.ts";
import { contextNames, ownContextFile, readVariables, writeContext } from "./context-file.ts";

/** What is to be removed. */
export interface RemoveRequest {
  readonly context: string;
  /** None for the whole context. */
  readonly variables: readonly string[];
  readonly yes: boolean;
}

/** Removes variables of a context, or all of it, from what is kept on this machine. */
export async function removeContext(io: Io, { context, variables, yes }: RemoveRequest): Promise<void> {
  const state = stateFolder(io);
  const file = ownContextFile(state, context);
  if (io.files.kind(file) !== "file") {
    const names = contextNames(io, state);
    throw new CliError(`No context "${context}" is kept here.`, {
      code: ExitCode.usage,
      next: [names.length > 0 ? `There are: ${names.join(", ")}` : "There is none: arm-pipeline context list"],
    });
  }
  const kept = variables.length > 0 ? Object.keys(readVariables(io, file)) : [];
  const unknown = variables.find((name) => !kept.includes(name));
  if (unknown !== undefined)
    throw new CliError(`The context "${context}" has no "${unknown}".`, {
      code: ExitCode.usage,
      next: [kept.length > 0 ? `It has: ${kept.join(", ")}` : "It has no variable."],
    });
  const what = variables.length > 0 ? `${variables.join(", ")} of "${context}"` : `the context "${context}" (${file})`;
  await confirm(io, { what, yes });
  if (variables.length > 0) writeContext(state, context, removeFromEnvFile(io.files.read(file), variables));
  else rmSync(resolve(io.cwd, file));
  io.say(`Removed ${what}.`);
}

/** A secret that is gone is gone for good: CircleCI shows none either. */
async function confirm(io: Io, { what, yes }: { readonly what: string; readonly yes: boolean }): Promise<void> {
  if (yes) return;
  if (!io.interactive)
    throw new CliError(`This would remove ${what}, and there is no one to ask.`, {
      code: ExitCode.usage,
      next: ["Say so: --yes"],
    });
  const answer = (await io.ask(`Remove ${what}? (y/n) `)).trim().toLowerCase();
  if (answer !== "y" && answer !== "yes") throw new CliError("Nothing was removed.", { code: ExitCode.usage });
}
