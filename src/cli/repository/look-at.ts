import { inspectRepository, type Repository } from "../../generator/repository/inspect.ts";
import { inside, isLookedInto, type RepositoryFiles } from "../../generator/repository/repository-files.ts";
import type { Io } from "../io/io.ts";
import { gitReader } from "./git-folder.ts";

/** How far detection goes: what a repository is built from lies near its top, and a start must not take seconds. */
const deepest = 6;
const mostFiles = 20_000;

/** What is found in the current folder and below. */
export const lookAtRepository = (io: Io): Repository => inspectRepository(repositoryFiles(io));

/** The files of the current folder and below, each read once and when it is asked for. */
export function repositoryFiles(io: Io): RepositoryFiles {
  const texts = new Map<string, string | undefined>();
  const read = (path: string): string | undefined => {
    if (!texts.has(path)) texts.set(path, textOf(io, path));
    return texts.get(path);
  };
  return { paths: listFiles(io), read, readGit: gitReader(io) };
}

/** Level by level, so that a limit cuts off what is deepest. A folder that may not be read is passed over. */
function listFiles(io: Io): readonly string[] {
  const paths: string[] = [];
  let level: readonly string[] = ["."];
  for (let depth = 0; depth <= deepest && level.length > 0 && paths.length < mostFiles; depth++) {
    level = level.flatMap((folder) => {
      const entries = entriesOf(io, folder);
      for (const { name, kind } of entries) if (kind === "file") paths.push(inside(folder, name));
      return entries.flatMap(({ name, kind }) =>
        kind === "folder" && isLookedInto(name) ? [inside(folder, name)] : [],
      );
    });
  }
  return paths.slice(0, mostFiles);
}

function entriesOf(io: Io, folder: string) {
  try {
    return io.files.entries(folder);
  } catch {
    return [];
  }
}

function textOf(io: Io, path: string): string | undefined {
  try {
    return io.files.readLoosely(path);
  } catch {
    return undefined;
  }
}
