import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The folder of this package: the nearest one above this file with the orb's scripts, whether it runs bundled or from
 * its sources.
 */
export function findPackageRoot(): string {
  for (let folder = import.meta.dirname; dirname(folder) !== folder; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json")) && existsSync(join(folder, "orb/scripts"))) return folder;
  }
  throw new Error(
    `The package of ${import.meta.filename} is not complete: no folder above it has package.json and orb/scripts.`,
  );
}
