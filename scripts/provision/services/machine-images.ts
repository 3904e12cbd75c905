import type { CacheFolders } from "../cache.ts";
import { machineImage } from "../catalogue.ts";
import { imageArchitectures, machineImageArchive } from "../machine-image.ts";
import { ProvisionError } from "../provision-error.ts";
import type { System } from "../system.ts";

/** The names of images that stand in for CircleCI's machine image, by architecture. */
export type MachineImages = Readonly<Record<(typeof imageArchitectures)[number], string>>;

/** Loads them into the engine where it has none: about three seconds for each. */
export async function loadMachineImages({
  system,
  folders,
  env,
}: {
  readonly system: System;
  readonly folders: CacheFolders;
  readonly env: Readonly<Record<string, string>>;
}): Promise<MachineImages> {
  for (const architecture of imageArchitectures) {
    const present = await system.run(["docker", "image", "inspect", machineImage.tag(architecture)], { env });
    if (present.exitCode === 0) continue;
    const archive = machineImageArchive(folders, architecture);
    const loaded = await system.run(["docker", "load", "--input", archive], { env });
    if (loaded.exitCode === 0) continue;
    throw new ProvisionError(
      `The machine image could not be loaded.\n${loaded.stderr.split("\n").slice(-8).join("\n")}`,
      {
        hint: "What the engine said stands above.",
      },
    );
  }
  return { amd64: machineImage.tag("amd64"), arm64: machineImage.tag("arm64") };
}
