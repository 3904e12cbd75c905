import { dirname, join, relative, resolve } from "node:path";
import type { Io } from "../io/io.ts";

/** The folders from the current one up to the top of its Git checkout; without a checkout, the current one alone. */
export function foldersUpToTop(io: Pick<Io, "cwd" | "files">): readonly [string, ...string[]] {
  const start = resolve(io.cwd);
  const above: string[] = [];
  for (let folder = start; ; folder = dirname(folder)) {
    if (folder !== start) above.push(folder);
    // In a linked work tree or a submodule, `.git` is a file.
    if (io.files.kind(join(folder, ".git")) !== "nothing") return [start, ...above];
    if (folder === dirname(folder)) return [start];
  }
}

/** The top of the Git checkout that the current folder is in; without one, the current folder. */
export function repositoryTop(io: Pick<Io, "cwd" | "files">): string {
  return foldersUpToTop(io).at(-1) ?? io.cwd;
}

/** A path as a person reads it: from where they are. */
export function pathFromHere({ cwd }: Pick<Io, "cwd">, path: string): string {
  return relative(cwd, resolve(cwd, path)).replaceAll("\\", "/") || ".";
}
