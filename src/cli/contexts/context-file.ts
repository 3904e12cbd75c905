import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnvFile } from "../../runner/secrets/env-file.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { makeStateFolder, type StateFolder } from "../state/state-folder.ts";

/** Names of files may have 255 bytes, with what they end in. */
const longestName = 250;
const extension = ".env";

/**
 * Where the tool looks for a context; nothing for a name that would lead elsewhere, which only --context can give a
 * file.
 */
export function contextFile({ contexts, shown }: StateFolder, name: string): string | undefined {
  const isFileName = /^[^/\\\0.][^/\\\0]*$/.test(name) && Buffer.byteLength(name) <= longestName;
  return isFileName ? shown(join(contexts, `${name}${extension}`)) : undefined;
}

/** The same, for a command that needs one. */
export function ownContextFile(state: StateFolder, name: string): string {
  const file = contextFile(state, name);
  if (file !== undefined) return file;
  throw new CliError(`"${name}" cannot be the name of a file, in which a context is kept.`, {
    code: ExitCode.usage,
    next: ["Keep its variables in a file of another name, and give it: arm-pipeline run --context NAME=FILE"],
  });
}

/** The names of the contexts that are kept here, sorted. */
export function contextNames(io: Pick<Io, "files">, { contexts }: StateFolder): readonly string[] {
  if (io.files.kind(contexts) !== "folder") return [];
  return io.files
    .list(contexts)
    .filter((file) => file.endsWith(extension) && !file.startsWith("."))
    .map((file) => file.slice(0, -extension.length));
}

/** The variables of a file. One that cannot be understood is refused, without a value in the words. */
export function readVariables(io: Pick<Io, "files">, path: string): Readonly<Record<string, string>> {
  const { values, problems } = parseEnvFile(io.files.read(path));
  const [first, ...more] = problems;
  if (first === undefined) return values;
  throw new CliError(`${path}:${first.line}: ${first.message}${more.length > 0 ? ` (and ${more.length} more)` : ""}`, {
    code: ExitCode.usage,
    next: [first.hint],
  });
}

/**
 * Writes a context's file for this user alone, all or nothing, in a folder that no one else may look into and Git
 * passes over.
 */
export function writeContext(state: StateFolder, name: string, text: string): void {
  makeStateFolder(state);
  mkdirSync(state.contexts, { recursive: true, mode: 0o700 });
  chmodSync(state.contexts, 0o700);
  const temporary = join(state.contexts, `.${randomBytes(6).toString("hex")}.tmp`);
  try {
    writeFileSync(temporary, text, { mode: 0o600, flag: "wx" });
    renameSync(temporary, join(state.contexts, `${name}${extension}`));
  } finally {
    rmSync(temporary, { force: true });
  }
}
