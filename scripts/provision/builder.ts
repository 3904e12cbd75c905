import { type CacheFolders, isCached } from "./cache.ts";
import { cachedTools } from "./catalogue.ts";
import type { System } from "./system.ts";

/**
 * Which docker client builds images here: the one on PATH by buildx, or one by the BuildKit that clients before 23 have
 * inside.
 */
export type Builder =
  | { readonly kind: "buildx"; readonly from: "path" | "cache" }
  | { readonly kind: "client"; readonly path: string; readonly version: string }
  | { readonly kind: "missing" }
  | { readonly kind: "not-needed" };

/** Clients from this one on build by buildx only: https://docs.docker.com/engine/release-notes/23.0/ */
const needsBuildx = 23;

/**
 * Looks for buildx first, on PATH and in the cache, and then for an old client, which may stand behind a newer one on
 * PATH.
 */
export async function findBuilder(system: System, folders: CacheFolders): Promise<Builder> {
  if ((await system.run(["docker", "buildx", "version"])).exitCode === 0) return { kind: "buildx", from: "path" };
  const buildx = cachedTools.find(({ name }) => name === "buildx");
  if (buildx !== undefined && (await isCached(folders, buildx))) return { kind: "buildx", from: "cache" };
  for (const path of await system.find("docker")) {
    // Without an engine it ends with 1, after it has said its own version.
    const { stdout } = await system.run([path, "version", "--format", "{{.Client.Version}}"], { timeoutMs: 10_000 });
    const version = /^\d+\.\d+(?:\.\d+)?/m.exec(stdout)?.[0];
    if (version !== undefined && Number.parseInt(version, 10) < needsBuildx) return { kind: "client", path, version };
  }
  return { kind: "missing" };
}
