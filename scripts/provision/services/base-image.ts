import { baseImageArchive } from "../base-image.ts";
import type { CacheFolders } from "../cache.ts";
import { baseImage } from "../catalogue.ts";
import type { System } from "../system.ts";
import { loadImage } from "./load-image.ts";

/**
 * Gives the engine the base image that is built on: the real one where Docker Hub answers, else the stand-in. Says
 * which.
 */
export async function loadBaseImage({
  system,
  folders,
  env,
  hub,
}: {
  readonly system: System;
  readonly folders: CacheFolders;
  readonly env: Readonly<Record<string, string>>;
  /** Whether Docker Hub answers. */
  readonly hub: Promise<boolean>;
}): Promise<string> {
  const { real, tag } = baseImage;
  const options = { env, timeoutMs: 180_000 };
  if (await hub) {
    const pulled = await system.run(["docker", "pull", "--platform", "linux/arm64", real], options);
    if (pulled.exitCode === 0 && (await system.run(["docker", "tag", real, tag], options)).exitCode === 0) return real;
  }
  await loadImage(tag, { system, archive: baseImageArchive(folders), env });
  return "of Debian's packages";
}

/** Whether images can be pulled. It may take three seconds to find out that not, so it is asked early. */
export async function dockerHubAnswers(system: System): Promise<boolean> {
  const probe = ["curl", "--silent", "--output", "/dev/null", "--max-time", "3", "https://registry-1.docker.io/v2/"];
  return (await system.run(probe)).exitCode === 0;
}
