import { copyFile, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { type CacheFolders, cacheFolders, entryFolder } from "../cache.ts";
import { baseImage, type CachedToolName, cachedTools } from "../catalogue.ts";
import type { Facts } from "../facts.ts";
import type { Progress } from "../progress.ts";
import type { System } from "../system.ts";
import { dockerHubAnswers, loadBaseImage } from "./base-image.ts";
import { registerEmulation } from "./emulation.ts";
import { startEngine } from "./engine.ts";
import { type Registry, startRegistry } from "./registry.ts";
import { Session } from "./session.ts";

/** Where everything is that a delivery needs. Plain data, so that it can be handed to another process. */
export type ServiceAddresses = {
  readonly dockerHost: string;
  /** A Docker configuration folder with the plugins and nothing else: no login is ever written to it. */
  readonly dockerConfig: string;
  /** Folders to put in front of PATH. */
  readonly path: readonly string[];
  readonly baseImage: string;
  readonly registry: Registry;
  readonly folders: CacheFolders;
};

/** Running services. */
export type Services = ServiceAddresses & {
  readonly session: Session;
  readonly summary: string;
  readonly stop: () => Promise<void>;
};

/** Starts what a delivery needs and what is not running yet; stopping ends exactly that. */
export async function startServices({
  system,
  facts,
  progress,
  registry: expected,
}: {
  readonly system: System;
  readonly facts: Facts;
  readonly progress: Pick<Progress, "say">;
  /** What had to be known of the registry before it is there. */
  readonly registry?: { readonly port: number; readonly user: Pick<Registry, "username" | "password"> };
}): Promise<Services> {
  const folders = cacheFolders(system.env, system.home);
  const hub = dockerHubAnswers(system);
  const session = await Session.begin({ system, folders, privilege: facts.privilege, progress });
  try {
    const starting = startRegistry(session, { system, ...expected });
    starting.catch(() => undefined); // waited for below, when the engine is there
    const dockerConfig = await makeDockerConfig(session, { facts, folders });
    await registerEmulation(session, { system, facts });
    const engine = await startEngine(session, { system, facts });
    const env = { DOCKER_HOST: engine.host, DOCKER_CONFIG: dockerConfig };
    const [base, registry] = await Promise.all([loadBaseImage({ system, folders, env, hub }), starting]);
    const client = facts.builder.kind === "client" ? [await clientFolder(session, facts.builder.path)] : [];
    return {
      dockerHost: engine.host,
      dockerConfig,
      path: [
        ...client,
        ...(["pulumi", "languages", "grype", "sigstore"] as const)
          .filter((name) => facts.tools[name] === "cache")
          .map((name) => toolFolder(folders, name)),
      ],
      baseImage: baseImage.tag,
      registry,
      folders,
      session,
      summary: `${engine.own ? "an engine of our own" : "this machine's engine"}, ${builderWords(facts)}, a registry, base image ${base}`,
      stop: () => session.end(),
    };
  } catch (error) {
    await session.end();
    throw error;
  }
}

/** The folder of a tool in the cache. */
export function toolFolder(folders: CacheFolders, name: CachedToolName): string {
  const tool = cachedTools.find((candidate) => candidate.name === name);
  if (tool === undefined) throw new Error(`no tool "${name}" in the catalogue`);
  return entryFolder(folders, tool);
}

async function makeDockerConfig(
  session: Session,
  { facts, folders }: { readonly facts: Facts; readonly folders: CacheFolders },
): Promise<string> {
  const folder = join(session.folder, "docker-config");
  await mkdir(join(folder, "cli-plugins"), { recursive: true });
  const cached = facts.builder.kind === "buildx" && facts.builder.from === "cache";
  if (cached)
    await copyFile(join(toolFolder(folders, "buildx"), "docker-buildx"), join(folder, "cli-plugins", "docker-buildx"));
  return folder;
}

/**
 * A folder for PATH with one client alone: that of its own place has a hundred other programs, which would come before
 * all others too.
 */
async function clientFolder(session: Session, client: string): Promise<string> {
  const folder = join(session.folder, "client");
  await mkdir(folder);
  await symlink(client, join(folder, "docker"));
  return folder;
}

const builderWords = ({ builder }: Facts): string =>
  builder.kind === "client" ? `the docker client ${builder.version} with BuildKit inside` : "buildx";
