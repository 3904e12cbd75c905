import { statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { hostFolder, removeHostFolder } from "../../machines/host/folder.ts";
import { runFolder } from "../../runner/state/run-folder.ts";
import { CliError } from "../io/cli-error.ts";
import type { Io } from "../io/io.ts";
import type { StateFolder } from "../state/state-folder.ts";
import { checkoutFolder } from "./checkout.ts";
import { engineWords, openEngines } from "./engines.ts";
import { machinesFolder, sweepMachines } from "./machines.ts";
import type { Runs } from "./run-record.ts";

/** What is looked for, and where. */
export interface SweepOptions {
  readonly runs: Runs;
  readonly state: StateFolder;
  /** Engines that this command was told to use, besides those that runs before it were. */
  readonly engines?: readonly string[];
}

/**
 * Ends and removes what runs have left whose process was killed, or could not remove it: on this host, and on every
 * engine that they were told to use. What they have noted stays, to be read; a run whose engine does not answer stays
 * to be looked after.
 */
export async function sweepRuns(io: Io, { runs, state, engines = [] }: SweepOptions): Promise<void> {
  const dead = await Promise.all((await runs.dead()).map(async (id) => ({ id, known: await runs.read(id) })));
  const written = [...new Set([...engines, ...dead.flatMap(({ known }) => known?.info.flags.engine ?? [])])];
  const justNow = dead.some(({ id }) => wroteJustNow(runs.folder(id)));
  const silent = await sweepEngines(io, { written, runs, state, justNow });
  for (const { id, known } of dead) {
    await removeTemporary(io, runs.folder(id));
    const waits = known?.info.flags.engine?.find((written) => silent.has(written));
    if (waits !== undefined) {
      io.say(
        `${io.paint("yellow", "note:")} The run ${id} may have left something on the engine at ${silent.get(waits)}, which does not answer. The next start looks again.`,
      );
      continue;
    }
    await (known === undefined ? runs.remove(id) : runs.close(id));
    const why = known?.info.end === undefined ? "was killed" : "could not remove all that it had started";
    io.say(`${io.paint("yellow", "note:")} The run ${id} ${why}; what it left running is ended.`);
  }
}

/** Gives those of the engines that do not answer, by how they are written, with what a person calls them. */
async function sweepEngines(
  io: Io,
  {
    written,
    runs,
    state,
    justNow,
  }: { readonly written: readonly string[]; readonly justNow: boolean } & Pick<SweepOptions, "runs" | "state">,
): Promise<ReadonlyMap<string, string>> {
  // A context that an earlier run was told of may be gone.
  const known = written.filter((text) => isEngine(io, text));
  const engines = openEngines(io, known);
  const sweep = () => sweepMachines({ runs: state.runs, engines, isAlive: runs.isAlive });
  const look = async (): ReturnType<typeof sweep> => {
    const first = await sweep();
    if (!justNow) return first;
    // An engine goes on to make the container that it was asked for, and no one has the answer.
    await pause(secondLookMs);
    return await sweep();
  };
  const silent = await look().finally(engines.close);
  return new Map([
    ...written.filter((text) => !known.includes(text)).map((text) => [text, text] as const),
    ...engines.named.flatMap((named) =>
      silent.includes(named.engine) ? [[named.written, engineWords(named.engine)] as const] : [],
    ),
  ]);
}

/** What an engine may take for what a run asked of it that was killed, and how long that counts as just now. */
const [secondLookMs, justNowMs] = [2_000, 10_000];

/** Whether a run noted something in the last seconds. */
function wroteJustNow(folder: string): boolean {
  const events = statSync(join(folder, runFolder.events), { throwIfNoEntry: false });
  return events !== undefined && Date.now() - events.mtimeMs < justNowMs;
}

function isEngine(io: Io, written: string): boolean {
  try {
    openEngines(io, [written]).close();
    return true;
  } catch (error) {
    if (error instanceof CliError) return false;
    throw error;
  }
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
