import { rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { hostFolder, removeHostFolder } from "../../machines/host/folder.ts";
import type { Io } from "../io/io.ts";
import type { StateFolder } from "../state/state-folder.ts";
import { checkoutFolder } from "./checkout.ts";
import { openEngines } from "./engines.ts";
import { machinesFolder, sweepMachines } from "./machines.ts";
import type { Runs } from "./run-record.ts";

/** Ends and removes what runs have left whose process was killed. What they have noted stays, to be read. */
export async function sweepRuns(
  io: Io,
  { runs, state }: { readonly runs: Runs; readonly state: StateFolder },
): Promise<void> {
  const engines = openEngines(io, await enginesOfDead(runs));
  await sweepMachines({ runs: state.runs, engines, isAlive: runs.isAlive }).finally(engines.close);
  for (const id of await runs.dead()) {
    await removeTemporary(io, runs.folder(id));
    const noted = (await runs.read(id)) !== undefined;
    await (noted ? runs.close(id) : runs.remove(id));
    io.say(`${io.paint("yellow", "note:")} The run ${id} was killed; what it left running is ended.`);
  }
}

/** The engines that runs were told to use whose runner was killed. */
async function enginesOfDead(runs: Runs): Promise<readonly string[]> {
  const dead = await Promise.all((await runs.dead()).map((id) => runs.read(id)));
  return [...new Set(dead.flatMap((run) => run?.info.flags.engine ?? []))];
}

/**
 * Removes what a run needs only while it runs. What cannot be removed, such as a folder where a job has mounted
 * something, is reported, and stands in no one's way.
 */
export async function removeTemporary(io: Pick<Io, "say" | "paint">, folder: string): Promise<void> {
  try {
    for (const name of [machinesFolder, checkoutFolder]) await rm(join(folder, name), { recursive: true, force: true });
    await removeHostFolder(hostFolder(dirname(folder)), basename(folder));
  } catch (error) {
    io.say(
      `${io.paint("yellow", "note:")} Something of the run ${basename(folder)} could not be removed: ${(error as Error).message}. Remove it by hand.`,
    );
  }
}
