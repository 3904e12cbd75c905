import { isAbsolute, join } from "node:path";
import type { Source } from "../../compiler/diagnostics/source.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { foldersUpToTop, pathFromHere } from "../repository/top.ts";

/** Where CircleCI looks for a configuration: from the top of the repository. */
export const defaultConfig = ".circleci/config.yml";

/** Reads a configuration from a file, from the standard input for `-`, or without a path the repository's own. */
export async function readConfig(io: Io, path?: string): Promise<Source> {
  if (path === "-") return { name: "-", text: await io.readStdin() };
  if (path === undefined) {
    const found = repositoryConfig(io);
    return { name: found, text: io.files.read(found) };
  }
  if (io.files.kind(path) !== "nothing") return { name: shownPath(io, path), text: io.files.read(path) };
  const own = findRepositoryConfig(io);
  throw new CliError(`There is no file "${path}" in ${io.cwd}.`, {
    code: ExitCode.usage,
    next: [
      own === undefined
        ? "Name the configuration's file, or - for the standard input."
        : `The repository's own is ${pathFromHere(io, own)}; it is read when no file is named.`,
    ],
  });
}

const findRepositoryConfig = (io: Io): string | undefined =>
  foldersUpToTop(io)
    .map((folder) => join(folder, defaultConfig))
    .find((path) => io.files.kind(path) === "file");

/** The path of the configuration of the current folder, or of the nearest one above it in the same repository. */
export function repositoryConfig(io: Io): string {
  const found = findRepositoryConfig(io);
  if (found !== undefined) return pathFromHere(io, found);
  const folders = foldersUpToTop(io);
  const top = folders.at(-1);
  throw new CliError(
    `There is no file "${defaultConfig}" in ${io.cwd}${folders.length > 1 ? `, nor above it up to ${top}` : ""}.`,
    {
      code: ExitCode.usage,
      next: ["Run this in the repository, or name the file.", "Write one: arm-pipeline generate config"],
    },
  );
}

/** What is named in full and lies elsewhere keeps its name. */
function shownPath(io: Io, path: string): string {
  const shown = pathFromHere(io, path);
  return isAbsolute(path) && shown.startsWith("../") ? path : shown;
}
