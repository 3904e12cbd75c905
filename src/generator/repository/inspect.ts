import { type App, findApps } from "./apps.ts";
import { type Deployer, findDeployers } from "./deployers.ts";
import { type Dockerfile, findDockerfiles } from "./dockerfiles.ts";
import { type ExistingConfig, findConfig } from "./existing-config.ts";
import { findGit, type GitFindings } from "./git.ts";
import { findPrograms, type Program } from "./programs.ts";
import { findRegistry, type RegistryInUse } from "./registry.ts";
import type { RepositoryFiles } from "./repository-files.ts";

/** What a repository says about itself. Each is a default only: what is asked for on the command line wins. */
export type Repository = GitFindings & {
  readonly dockerfiles: readonly Dockerfile[];
  readonly programs: readonly Program[];
  readonly deployers: readonly Deployer[];
  readonly apps: readonly App[];
  readonly config: ExistingConfig | undefined;
  readonly registry: RegistryInUse | undefined;
};

/** Looks at the files and runs nothing: the same files give the same findings, on any machine. */
export function inspectRepository(files: RepositoryFiles): Repository {
  const programs = findPrograms(files);
  return {
    ...findGit(files.readGit),
    dockerfiles: findDockerfiles(files),
    programs,
    deployers: findDeployers(files),
    apps: findApps(
      files,
      programs.map(({ folder }) => folder),
    ),
    config: findConfig(files),
    registry: findRegistry(files),
  };
}

/**
 * Of several that were found, those that are delivered: what is for tests and examples counts only where there is
 * nothing else.
 */
export function delivered<T extends { readonly aside: boolean }>(found: readonly T[]): readonly T[] {
  const main = found.filter(({ aside }) => !aside);
  return main.length > 0 ? main : found;
}
