import { readdir, readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";

/** In the environment of every process of a machine on this host, and so of all that it starts, whatever group that joins. */
export const machineMark = "ARM_PIPELINE_MACHINE";

/** The processes that have the mark, by their ids, with the folder of their machine. Other people's are not readable, and not ours. */
export async function markedProcesses(): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>();
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
      const mark = environment.split("\0").find((entry) => entry.startsWith(`${machineMark}=`));
      if (mark !== undefined) found.set(pid, mark.slice(machineMark.length + 1));
    }),
  );
  found.delete(process.pid);
  return found;
}

const pollMs = 20;

/** Ends the processes of the machines that are meant: first asked to, then made to. */
export async function endMarked(
  meant: (machine: string) => boolean,
  { graceMs }: { readonly graceMs: number },
): Promise<void> {
  for (const [signal, waitMs] of [
    ["SIGTERM", graceMs],
    ["SIGKILL", 2_000],
  ] as const) {
    for (let waited = 0; ; waited += pollMs) {
      const left = [...(await markedProcesses())].filter(([, machine]) => meant(machine));
      if (left.length === 0) return;
      if (waited === 0 || signal === "SIGKILL") for (const [pid] of left) send(pid, signal);
      if (waited >= waitMs) break;
      await pause(pollMs);
    }
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // it has ended in the meantime
  }
}
