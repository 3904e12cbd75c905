import { existsSync, lstatSync, mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { repositoryTop } from "../repository/top.ts";

/** Where everything lies that rehearsals keep: `.arm-pipeline` at the top of the repository. All paths are absolute. */
export interface StateFolder {
  /** The folder that is rehearsed: the top of the Git checkout, and without one the current folder. */
  readonly project: string;
  readonly root: string;
  readonly runs: string;
  readonly caches: string;
  readonly contexts: string;
  readonly locks: string;
  /** A path for people: from where they are. */
  readonly shown: (path: string) => string;
}

/** Its name, which is never part of what is checked out. */
export const stateFolderName = ".arm-pipeline";

/**
 * Finds the folder; nothing is made. A repository may come with links in its place, which would lead all that is kept
 * elsewhere.
 */
export function stateFolder(io: Pick<Io, "cwd" | "files">): StateFolder {
  const { cwd } = io;
  const project = repositoryTop(io);
  const root = join(project, stateFolderName);
  const at = (name: string): string => join(root, name);
  for (const path of [root, ...[".gitignore", "runs", "caches", "contexts", "locks"].map(at)])
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true)
      throw new CliError(
        `"${relative(cwd, path)}" is a link, and what rehearsals keep stays in the project's own folder.`,
        {
          code: ExitCode.usage,
          next: ["Remove it, or put a folder in its place."],
        },
      );
  return {
    project,
    root,
    runs: at("runs"),
    caches: at("caches"),
    contexts: at("contexts"),
    locks: at("locks"),
    shown: (path) => relative(cwd, path) || ".",
  };
}

/** Makes the folder, and keeps Git away from it: contexts are secrets. */
export function makeStateFolder({ root }: StateFolder): void {
  try {
    // Not with `recursive`, which says ENOENT of a disk that is read-only.
    mkdirSync(root);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const ignore = join(root, ".gitignore");
  if (!existsSync(ignore)) writeFileSync(ignore, "*\n");
}
