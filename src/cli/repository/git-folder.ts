import { dirname, resolve } from "node:path";
import type { Io } from "../io/io.ts";

/** The folder that holds .git, from here upwards; undefined outside a repository. */
export function repositoryRoot(io: Pick<Io, "cwd" | "files">): string | undefined {
  for (let folder = io.cwd, last = ""; folder !== last; last = folder, folder = dirname(folder)) {
    if (io.files.kind(resolve(folder, ".git")) !== "nothing") return folder;
  }
  return undefined;
}

/**
 * Reads files of Git's folder. In a worktree and in a submodule .git is a file that names it, and what worktrees have
 * in common lies where `commondir` says: https://git-scm.com/docs/gitrepository-layout
 */
export function gitReader(io: Pick<Io, "cwd" | "files">): (path: string) => string | undefined {
  const root = repositoryRoot(io);
  if (root === undefined) return () => undefined;
  const { kind, read } = io.files;
  const textOf = (path: string): string | undefined => {
    try {
      return kind(path) === "file" ? read(path) : undefined;
    } catch {
      return undefined; // it only gives no defaults
    }
  };
  const dotGit = resolve(root, ".git");
  const named = /^gitdir: (.*)$/m.exec(textOf(dotGit) ?? "")?.[1];
  const folder = named === undefined ? dotGit : resolve(root, named);
  const common = textOf(resolve(folder, "commondir"))?.trim() ?? worktreesOf(folder) ?? folder;
  return (path) => textOf(resolve(folder, path)) ?? textOf(resolve(folder, common, path));
}

/** Where a worktree's folder lies in the repository's own, should it say nothing itself. */
const worktreesOf = (folder: string): string | undefined => /^(.*)\/worktrees\/[^/]+$/.exec(folder)?.[1];
