import { availableParallelism, totalmem } from "node:os";
import type { Resources } from "../../runner/plan/plan.ts";
import type { Io } from "../io.ts";

/** What this machine is, in CircleCI's words for architectures. */
export function hostResources({ host }: Pick<Io, "host">): Omit<Resources, "resourceClass"> {
  return {
    architecture: host.architecture === "arm64" ? "arm64" : "amd64",
    cpus: availableParallelism(),
    memoryMiB: Math.floor(totalmem() / 2 ** 20),
  };
}
