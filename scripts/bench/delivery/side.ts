import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { jobEnvironment } from "../../demo/job-environment.ts";
import { leftovers } from "../../demo/leftovers.ts";
import { rehearse } from "../../demo/rehearse.ts";
import { makeRepository } from "../../demo/repository.ts";
import { makeContexts } from "../../demo/state.ts";
import type { CpuMeter } from "../../provision/cpu-meter.ts";
import { startRegistry } from "../../provision/services/registry.ts";
import type { Services } from "../../provision/services/services.ts";
import { realSystem } from "../../provision/system.ts";

/** What one delivery cost. */
export type Cost = { readonly seconds: number; readonly cpuSeconds: number };

/**
 * One of the two ways to deliver, with everything that could warm up for itself: registry, repository, npm's cache,
 * Pulumi's state.
 */
export type Side = { readonly deliver: () => Promise<Cost>; readonly remove: () => Promise<void> };

const image = "acme/web";
/** The stack that our generated configuration names, in a rehearsal of pipeline 1. */
export const stack = "ci-1";

/** Makes a side ready. `configure` gets its repository's folder and registry, and returns more flags for `run`. */
export async function makeSide(options: {
  readonly name: string;
  readonly root: string;
  readonly folder: string;
  readonly cli: string;
  readonly services: Services;
  readonly meter: CpuMeter;
  readonly configure?: (folder: string, registry: string) => Promise<readonly string[]>;
}): Promise<Side> {
  const { name, root, cli, services, meter } = options;
  const system = realSystem();
  const folder = join(options.folder, name);
  await mkdir(folder);
  const contexts = await makeContexts();
  const registry = await startRegistry(services.session, { system, user: contexts.user });
  const { baseImage } = services;
  const repository = await makeRepository(root, { ...{ cli, image, baseImage }, registry: registry.host });
  const flags = (await options.configure?.(folder, registry.host)) ?? [];
  const { env, variables } = await jobEnvironment(services, system);
  return {
    deliver: async () => {
      const [clock, cpu] = [performance.now(), meter.total()];
      const { exitCode, story } = await rehearse({
        cli,
        env,
        repository: repository.folder,
        contexts: contexts.contexts,
        args: ["--machine", "host", ...flags],
        variables: { ...variables, npm_config_cache: join(folder, "npm") },
      });
      const cost = { seconds: (performance.now() - clock) / 1000, cpuSeconds: meter.total() - cpu };
      if (exitCode !== 0) throw new Error(`The delivery by ${name} ended with ${exitCode}.\n${story}`);
      const { dockerHost } = services;
      const left = await leftovers({ ...{ system, dockerHost, stack }, stateFolder: contexts.stateFolder });
      if (left.length > 0) throw new Error(`The delivery by ${name} left behind: ${left.join(", ")}.`);
      return cost;
    },
    remove: async () => {
      await repository.remove();
      await contexts.remove();
    },
  };
}
