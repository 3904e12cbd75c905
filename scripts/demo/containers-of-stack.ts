import type { System } from "../provision/system.ts";

/** Asks the engine for every container that a stack of the local example has made, one a line. */
export const containersOfStack = (
  system: System,
  { dockerHost, stack, format }: { readonly dockerHost: string; readonly stack: string; readonly format: string },
): ReturnType<System["run"]> =>
  system.run(
    ["docker", "ps", "--all", "--no-trunc", `--filter=label=arm-pipeline.stack=${stack}`, `--format=${format}`],
    { env: { DOCKER_HOST: dockerHost } },
  );
