import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { identify, isRunning, type ProcessIdentity } from "../../src/machines/host/process-identity.ts";
import type { Progress } from "./progress.ts";

const pollMs = 1_000;

/**
 * Runs something while no other process does the same on this machine. A lock whose owner has died is taken over; a
 * living owner is waited for, since it does our work too.
 */
export async function withLock<T>(
  path: string,
  options: {
    readonly progress: Pick<Progress, "say">;
    readonly wait?: () => Promise<unknown>;
    /** Ends the waiting. */
    readonly signal?: AbortSignal | undefined;
  },
  work: () => Promise<T>,
): Promise<T> {
  const { progress, signal, wait = () => pause(pollMs) } = options;
  await mkdir(dirname(path), { recursive: true });
  let said = false;
  while (!(await take(path))) {
    const owner = await ownerOf(path);
    if (owner === undefined || !isRunning(owner)) {
      await rm(path, { force: true });
      continue;
    }
    if (!said) progress.say(`Waiting for process ${owner.pid}, which is setting up the same tools.`);
    said = true;
    await wait();
    signal?.throwIfAborted();
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path: string): Promise<boolean> {
  const self = identify(process.pid);
  return writeFile(path, JSON.stringify(self), { flag: "wx" }).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "EEXIST") return false;
      throw error;
    },
  );
}

async function ownerOf(path: string): Promise<ProcessIdentity | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
