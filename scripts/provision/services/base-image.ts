import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { baseImageTar } from "../base-image.ts";
import type { CacheFolders } from "../cache.ts";
import { baseImage } from "../catalogue.ts";
import { ProvisionError } from "../provision-error.ts";
import type { System } from "../system.ts";
import type { Session } from "./session.ts";

/** The name of a base image that the engine has: the real one where Docker Hub answers, else the stand-in. */
export async function loadBaseImage(
  session: Session,
  {
    system,
    folders,
    env,
  }: { readonly system: System; readonly folders: CacheFolders; readonly env: Readonly<Record<string, string>> },
): Promise<string> {
  const present = await system.run(["docker", "image", "inspect", baseImage.standIn], { env });
  if (present.exitCode === 0) return baseImage.standIn;
  if (await dockerHubAnswers(system)) {
    const pulled = await system.run(["docker", "pull", "--platform", "linux/arm64", baseImage.real], {
      env,
      timeoutMs: 180_000,
    });
    if (pulled.exitCode === 0) return baseImage.real;
  }
  const context = join(session.folder, "base-image");
  await mkdir(context, { recursive: true });
  await copyFile(baseImageTar(folders), join(context, "rootfs.tar"));
  await writeFile(join(context, "Dockerfile"), "FROM scratch\nADD rootfs.tar /\n");
  const built = await system.run(
    [
      "docker",
      "buildx",
      "build",
      "--platform",
      "linux/arm64",
      "--provenance=false",
      "--load",
      "--tag",
      baseImage.standIn,
      context,
    ],
    { env },
  );
  await rm(context, { recursive: true, force: true });
  if (built.exitCode === 0) return baseImage.standIn;
  throw new ProvisionError(`The base image could not be loaded.\n${built.stderr.split("\n").slice(-8).join("\n")}`, {
    hint: "What the engine said stands above.",
  });
}

async function dockerHubAnswers(system: System): Promise<boolean> {
  const probe = ["curl", "--silent", "--output", "/dev/null", "--max-time", "3", "https://registry-1.docker.io/v2/"];
  return (await system.run(probe)).exitCode === 0;
}
