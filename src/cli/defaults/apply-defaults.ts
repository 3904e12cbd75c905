import { join } from "node:path";
import type { Command } from "commander";
import type { Io } from "../io/io.ts";
import { foldersUpToTop } from "../repository/top.ts";

/**
 * Default flags for each command, beside the repository's other dotfiles: https://prettier.io/docs/configuration has
 * the same manners.
 */
export const defaultsFile = ".arm-pipeline.yml";

/** The nearest file of defaults, from the current folder up to the top of the repository. */
export function findDefaults(io: Pick<Io, "cwd" | "files">): string | undefined {
  return foldersUpToTop(io)
    .map((folder) => join(folder, defaultsFile))
    .find((path) => io.files.kind(path) === "file");
}

/**
 * Gives a command the flags of the file that are not on the command line, which wins. What reads the file is loaded
 * where there is one.
 */
export async function applyDefaults(io: Io, command: Command): Promise<void> {
  const path = findDefaults(io);
  if (path === undefined) return;
  const { readDefaults } = await import("./read-defaults.ts");
  for (const [name, value] of readDefaults(io, path, command))
    if (command.getOptionValueSource(name) !== "cli") command.setOptionValueWithSource(name, value, "config");
}
