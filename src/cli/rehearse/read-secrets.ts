import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { WorkflowPlan } from "../../runner/plan/plan.ts";
import type { RunSecrets } from "../../runner/steps/dependencies.ts";
import { contextFile, readVariables } from "../contexts/context-file.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import type { StateFolder } from "../state/state-folder.ts";

/** Where secrets may lie. */
export interface SecretFiles {
  readonly envFile: string | undefined;
  readonly contextFiles: ReadonlyMap<string, string>;
  readonly state: StateFolder;
}

/**
 * Reads the variables of the project and of the contexts that the plan's jobs name. A context without a file is left
 * out, which is told elsewhere; a file that was named and is not there, or that cannot be understood, is refused.
 */
export function readSecrets(io: Io, plan: WorkflowPlan, { envFile, contextFiles, state }: SecretFiles): RunSecrets {
  const wanted = [...new Set(plan.jobs.flatMap(({ contexts }) => contexts))];
  for (const name of contextFiles.keys())
    if (!wanted.includes(name))
      io.say(`${io.paint("yellow", "note:")} --context ${name}: no job of the run has the context "${name}".`);
  const contexts = wanted.flatMap((name) => {
    const given = contextFiles.get(name);
    const path = given ?? contextFile(state, name);
    if (path === undefined || (given === undefined && io.files.kind(path) === "nothing")) return [];
    return [[name, readFile(io, path, `the context "${name}"`)] as const];
  });
  return {
    project: envFile === undefined ? {} : readFile(io, envFile, "the project"),
    contexts: new Map(contexts),
  };
}

function readFile(io: Io, path: string, of: string): Readonly<Record<string, string>> {
  if (io.files.kind(path) !== "file")
    throw new CliError(`There is no file "${path}" with the variables of ${of}.`, {
      code: ExitCode.usage,
      next: ["Name a file with NAME=value lines."],
    });
  const values = readVariables(io, path);
  warnIfReadable(io, path);
  return values;
}

const groupAndOthersRead = 0o044;

function warnIfReadable(io: Io, path: string): void {
  if ((statSync(resolve(io.cwd, path)).mode & groupAndOthersRead) === 0) return;
  io.say(
    `${io.paint("yellow", "warning:")} Other users of this machine can read the secrets in ${path}. Keep it to yourself: chmod 600 ${path}`,
  );
}
