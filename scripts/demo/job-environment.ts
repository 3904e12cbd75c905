import { dirname, join } from "node:path";
import type { ServiceAddresses } from "../provision/services/services.ts";
import type { System } from "../provision/system.ts";

/**
 * What makes our services those of a rehearsal on this host: the environment of `arm-pipeline run`, which finds the
 * engine and the commands by it, and variables of the project, by which a job's npm reaches the registry that this
 * machine uses.
 */
export async function jobEnvironment(
  services: ServiceAddresses,
  system: System,
): Promise<{ readonly env: Readonly<Record<string, string>>; readonly variables: Readonly<Record<string, string>> }> {
  const registry = (await system.run(["npm", "config", "get", "registry"])).stdout.trim();
  const given = Object.entries(system.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const path = [...services.path, dirname(process.execPath), system.env.PATH ?? ""].filter((part) => part !== "");
  return {
    env: {
      ...Object.fromEntries(given),
      DOCKER_HOST: services.dockerHost,
      DOCKER_CONFIG: services.dockerConfig,
      PATH: path.join(":"),
    },
    variables: {
      // Kept from job to job, as a mirror near the machine would: what is installed is pinned by the program's
      // lockfile.
      npm_config_cache: join(services.folders.root, "npm"),
      ...(registry.startsWith("http") && { npm_config_registry: registry }),
      npm_config_update_notifier: "false",
      PIP_CACHE_DIR: join(services.folders.root, "pip"),
    },
  };
}
