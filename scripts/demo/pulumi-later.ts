import type { RunEvent } from "../../src/runner/events.ts";
import { cacheFolders } from "../provision/cache.ts";
import type { Provisioning } from "../provision/provision.ts";
import { toolFolder } from "../provision/services/services.ts";
import type { System } from "../provision/system.ts";
import { gateWords, makeGate } from "./gate.ts";
import type { Times } from "./times.ts";

/** A Pulumi that may come while the workflow runs already. */
export type PulumiLater = {
  /** Where commands are looked for before PATH. */
  readonly path: readonly string[];
  /** To be shown every event, by which it sees that a job waits. */
  readonly watch: (event: RunEvent) => void;
  /** Whether there has been a Pulumi yet: without one nothing was deployed, and nothing can be destroyed. */
  readonly isThere: () => boolean;
  /** How long a job waited. */
  readonly idleMs: (job: string) => number;
  /** Writes down what it took, and what waited for it. */
  readonly record: (times: Times, cpuSeconds: number) => void;
  readonly remove: () => Promise<void>;
};

/** Puts a gate in the place of Pulumi while it is being made; nothing where it is there. */
export async function pulumiLater(provisioning: Provisioning, system: System): Promise<PulumiLater> {
  const coming = provisioning.actions.some(({ needs }) => needs.includes("pulumi"));
  const folder = toolFolder(cacheFolders(system.env, system.home), "pulumi");
  const gate = coming ? await makeGate("pulumi", folder) : undefined;
  const began = Date.now();
  let madeAt: number | undefined;
  let waiting: { readonly job: string; readonly since: number } | undefined;
  if (coming)
    provisioning.ready(["pulumi"]).then(
      () => {
        madeAt = Date.now();
      },
      () => undefined, // reported by who waits for all of it
    );
  const idleMs = () => (waiting === undefined ? 0 : (madeAt ?? Date.now()) - waiting.since);
  return {
    path: gate?.path ?? [],
    watch: (event) => {
      if (event.kind === "step-output" && event.chunk.includes(gateWords))
        waiting ??= { job: event.job, since: Date.now() };
    },
    isThere: () => !coming || madeAt !== undefined,
    idleMs: (job) => (job === waiting?.job ? idleMs() : 0),
    record: (times, cpuSeconds) => {
      if (!coming) return;
      if (waiting !== undefined) times.add({ name: "waiting for Pulumi", milliseconds: idleMs(), cpuSeconds: 0 });
      const milliseconds = (madeAt ?? Date.now()) - began;
      times.add({ name: "Pulumi, made beside all this", milliseconds, cpuSeconds, beside: true });
    },
    remove: async () => gate?.remove(),
  };
}
