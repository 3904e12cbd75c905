import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type CacheFolders, cacheFolders, entryFolder } from "../cache.ts";
import { type CachedToolName, cachedTools } from "../catalogue.ts";
import { type Facts, findCommand } from "../facts.ts";
import type { Progress } from "../progress.ts";
import type { System } from "../system.ts";
import { loadBaseImage } from "./base-image.ts";
import { type BuildKit, startBuildKit } from "./buildkit.ts";
import { registerEmulation } from "./emulation.ts";
import { startEngine } from "./engine.ts";
import { loadMachineImages, type MachineImages } from "./machine-images.ts";
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
  readonly machineImages: MachineImages;
  readonly registry: Registry;
  readonly buildkit: BuildKit;
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
}: {
  readonly system: System;
  readonly facts: Facts;
  readonly progress: Progress;
}): Promise<Services> {
  const folders = cacheFolders(system.env, system.home);
  const session = await Session.begin({ system, folders, privilege: facts.privilege, progress });
  try {
    await registerEmulation(session, { system, facts });
    const engine = await startEngine(session, { system, facts });
    const dockerConfig = join(session.folder, "docker-config");
    await mkdir(join(dockerConfig, "cli-plugins"), { recursive: true });
    if (facts.tools.buildx === "cache") {
      await copyFile(
        join(toolFolder(folders, "buildx"), "docker-buildx"),
        join(dockerConfig, "cli-plugins", "docker-buildx"),
      );
    }
    const env = { DOCKER_HOST: engine.host, DOCKER_CONFIG: dockerConfig };
    const registry = await startRegistry(session, { system });
    const buildkitd =
      facts.tools.buildkit === "cache"
        ? join(toolFolder(folders, "buildkit"), "buildkitd")
        : await findCommand(system, "buildkitd");
    const buildkit = await startBuildKit(session, { system, facts, registry, buildkitd: buildkitd ?? "buildkitd" });
    const baseImage = await loadBaseImage(session, { system, folders, env });
    const machineImages = await loadMachineImages({ system, folders, env });
    return {
      dockerHost: engine.host,
      dockerConfig,
      path: facts.tools.pulumi === "cache" ? [toolFolder(folders, "pulumi")] : [],
      baseImage,
      machineImages,
      registry,
      buildkit,
      folders,
      session,
      summary: `${engine.own ? "an engine of our own" : "this machine's engine"}, a registry, BuildKit, Pulumi, base image ${baseImage}`,
      stop: () => session.end(),
    };
  } catch (error) {
    await session.end();
    throw error;
  }
}

function toolFolder(folders: CacheFolders, name: CachedToolName): string {
  const tool = cachedTools.find((candidate) => candidate.name === name);
  if (tool === undefined) throw new Error(`no tool "${name}" in the catalogue`);
  return entryFolder(folders, tool);
}
