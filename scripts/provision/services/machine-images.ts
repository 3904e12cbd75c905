import type { CacheFolders } from "../cache.ts";
import { machineImage } from "../catalogue.ts";
import { imageArchitectures, machineImageArchive } from "../machine-image.ts";
import type { System } from "../system.ts";
import { loadImage } from "./load-image.ts";

/** The names of images that stand in for CircleCI's machine image, by architecture. */
export type MachineImages = Readonly<Record<(typeof imageArchitectures)[number], string>>;

/** Loads them into the engine where it has none. */
export async function loadMachineImages({
  system,
  folders,
  env,
}: {
  readonly system: System;
  readonly folders: CacheFolders;
  readonly env: Readonly<Record<string, string>>;
}): Promise<MachineImages> {
  for (const architecture of imageArchitectures)
    await loadImage(machineImage.tag(architecture), {
      system,
      archive: machineImageArchive(folders, architecture),
      env,
    });
  return { amd64: machineImage.tag("amd64"), arm64: machineImage.tag("arm64") };
}
