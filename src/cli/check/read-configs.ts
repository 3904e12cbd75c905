import { basename, join, resolve } from "node:path";
import type { Source } from "../../compiler/diagnostics/source.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { isConfiguration } from "./is-configuration.ts";
import { readConfig } from "./read-config.ts";

/**
 * Reads the named files, and the configurations of the named folders; with nothing named, the repository's own. Each
 * file once.
 */
export async function readConfigs(io: Io, paths: readonly string[]): Promise<readonly Source[]> {
  if (paths.length === 0) return [await readConfig(io)];
  const files = new Map(
    paths
      .flatMap((path) => (path !== "-" && io.files.kind(path) === "folder" ? configurationsIn(io, path) : [path]))
      .map((path) => [path === "-" ? path : resolve(io.cwd, path), path]),
  );
  const sources: Source[] = [];
  for (const path of files.values()) sources.push(await readConfig(io, path));
  return sources;
}

/**
 * The configurations of a folder: in its `.circleci` where it has one, or in itself. `config.yml` is always one;
 * another file may be an orb, or a part of something that is put together first, and is taken where it looks like a
 * configuration.
 */
function configurationsIn(io: Io, path: string): readonly string[] {
  const own = join(path, ".circleci");
  const folder = io.files.kind(own) === "folder" ? own : path;
  const isRepositorys = basename(resolve(io.cwd, folder)) === ".circleci";
  const found = io.files
    .list(folder)
    .filter((name) => /\.ya?ml$/.test(name) && io.files.kind(join(folder, name)) === "file")
    .map((name) => join(folder, name))
    .filter(
      (file) => (isRepositorys && basename(file) === "config.yml") || isConfiguration(io.files.readLoosely(file)),
    );
  if (found.length > 0) return found;
  throw new CliError(`There is no configuration in the folder "${path}", nor in a folder .circleci in it.`, {
    code: ExitCode.usage,
    next: ["Name the configuration's file, or a folder that has .circleci/config.yml."],
  });
}
