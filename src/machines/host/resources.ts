import { availableParallelism, totalmem } from "node:os";
import type { Resources } from "../../runner/plan/plan.ts";

/** What this machine is, in CircleCI's words for architectures. */
export function hostResources({
  host,
}: {
  readonly host: { readonly architecture: string };
}): Omit<Resources, "resourceClass"> {
  return {
    architecture: host.architecture === "arm64" ? "arm64" : "amd64",
    cpus: availableParallelism(),
    memoryMiB: Math.floor(totalmem() / 2 ** 20),
  };
}
