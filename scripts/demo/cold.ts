import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { System } from "../provision/system.ts";

/** Where everything that is kept between runs goes: tools, npm's packages, Go's modules and what was compiled. */
const cacheVariables = { XDG_CACHE_HOME: "xdg", GOCACHE: "go-build", GOMODCACHE: "go-modules" } as const;

/**
 * Points this process and all that it starts at empty caches, which go at the end; those of the machine are left as
 * they are. Debian's packages stay installed: only a machine of its own is colder.
 */
export async function useEmptyCaches(system: System): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "arm-pipeline-cold-"));
  for (const [variable, name] of Object.entries(cacheVariables)) {
    await mkdir(join(folder, name));
    process.env[variable] = join(folder, name);
  }
  return async () => {
    // Go's modules may not be written to, so their folders let go of nothing.
    await system.run(["chmod", "-R", "u+w", folder]);
    await rm(folder, { recursive: true, force: true });
  };
}
