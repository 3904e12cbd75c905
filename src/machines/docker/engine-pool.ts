import type { Machine } from "../../runner/machine/machine.ts";
import type { CreateMachine, MachineRequest } from "../../runner/machine/machine-request.ts";
import { Refusal } from "../../runner/machine/refusal.ts";
import { type EngineClient, EngineSilent } from "./engine-client.ts";
import { type EngineFacts, engineFacts } from "./engine-facts.ts";

/** One engine of several. */
export interface PooledEngine {
  readonly engine: EngineClient;
  /** The architecture that it is there for; its own where nothing is said. */
  readonly architecture: string | undefined;
  readonly create: CreateMachine;
}

/** What an engine has, and what of it the machines there were promised. */
interface Load {
  readonly facts: EngineFacts;
  cpus: number;
  memoryMiB: number;
}

/**
 * Makes each machine on an engine of its architecture; of several on the one with the most room for its class, by cores
 * and memory. A machine does not wait for room: how many there are at once is the run's own limit. An engine that goes
 * away before anything of a job has run is left for another one of its architecture, where there is one.
 */
export function enginePool(engines: readonly PooledEngine[], onNote: (message: string) => void): CreateMachine {
  const loads = new Map<PooledEngine, Promise<Load>>();
  const gone = new Set<PooledEngine>();
  const loadOf = (pooled: PooledEngine): Promise<Load> => {
    const known = loads.get(pooled) ?? engineFacts(pooled.engine).then((facts) => ({ facts, cpus: 0, memoryMiB: 0 }));
    loads.set(pooled, known);
    return known;
  };
  const leave = (pooled: PooledEngine, { message }: EngineSilent): void => {
    loads.delete(pooled);
    if (gone.has(pooled)) return;
    gone.add(pooled);
    onNote(`An engine went away: ${message}`);
  };
  const candidates = async ({ resources }: MachineRequest): Promise<readonly (readonly [PooledEngine, Load])[]> => {
    const found: (readonly [PooledEngine, Load])[] = [];
    for (const pooled of engines) {
      if (gone.has(pooled) || (pooled.architecture ?? resources.architecture) !== resources.architecture) continue;
      try {
        const load = await loadOf(pooled);
        if ((pooled.architecture ?? load.facts.architecture) === resources.architecture) found.push([pooled, load]);
      } catch (error) {
        if (!(error instanceof EngineSilent)) throw error;
        leave(pooled, error);
      }
    }
    return found;
  };
  return async (request) => {
    let last: EngineSilent | undefined;
    for (;;) {
      const best = (await candidates(request))
        .map(([pooled, load]) => ({ pooled, load, taken: takenWith(load, request) }))
        .toSorted((a, b) => a.taken - b.taken)[0];
      if (best === undefined)
        throw last ?? new Refusal(`No engine for ${request.resources.architecture} answers any more.`);
      const { pooled, load } = best;
      const release = take(load, request);
      try {
        return releasing(await pooled.create(request), release);
      } catch (error) {
        release();
        if (!(error instanceof EngineSilent) || request.signal.aborted) throw error;
        leave(pooled, error);
        last = error;
      }
    }
  };
}

/** How full an engine would be with a machine more: its fuller side counts. */
const takenWith = ({ facts, cpus, memoryMiB }: Load, { resources }: MachineRequest): number =>
  Math.max((cpus + resources.cpus) / facts.cpus, (memoryMiB + resources.memoryMiB) / Math.max(1, facts.memoryMiB));

function take(load: Load, { resources }: MachineRequest): () => void {
  load.cpus += resources.cpus;
  load.memoryMiB += resources.memoryMiB;
  let taken = true;
  return () => {
    if (!taken) return;
    taken = false;
    load.cpus -= resources.cpus;
    load.memoryMiB -= resources.memoryMiB;
  };
}

const releasing = (machine: Machine, release: () => void): Machine => ({
  ...machine,
  dispose: async () => {
    try {
      await machine.dispose();
    } finally {
      release();
    }
  },
});
