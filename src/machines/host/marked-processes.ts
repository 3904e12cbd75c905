import { readFileSync, readlinkSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { orNothing, processIds, processStat } from "./process-list.ts";

/**
 * In the environment of every process of a machine on this host, and so of all that it starts, whatever group that
 * joins.
 */
export const machineMark = "ARM_PIPELINE_MACHINE";

/**
 * The processes that have the mark, by their ids, with the folder of their machine; and those without it, which may
 * have emptied their environment as `service` does: where they have no terminal, with the folder that they are in.
 * Other people's are not readable, and not ours.
 */
export function markedProcesses(): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const pid of processIds()) {
    if (pid === process.pid) continue;
    const environment = orNothing(() => readFileSync(`/proc/${pid}/environ`, "utf8")) ?? "";
    const mark = environment.split("\0").find((entry) => entry.startsWith(`${machineMark}=`));
    const folder = mark === undefined ? folderOf(pid) : mark.slice(machineMark.length + 1);
    if (folder !== undefined) found.set(pid, folder);
  }
  return found;
}

/**
 * The folder that a process is in; nothing where it has a terminal: a person's shell may be anywhere, and is none of
 * ours.
 */
function folderOf(pid: number): string | undefined {
  const folder = orNothing(() => readlinkSync(`/proc/${pid}/cwd`));
  const [, , , , terminal] = (folder === undefined ? undefined : processStat(pid)) ?? [];
  return terminal === "0" ? folder?.replace(/ \(deleted\)$/, "") : undefined;
}

/** Ends the processes of the machines that are meant: first asked to, then made to. */
export async function endMarked(
  meant: (folder: string) => boolean,
  { graceMs }: { readonly graceMs: number },
): Promise<void> {
  for (const [signal, waitMs] of [
    ["SIGTERM", graceMs],
    ["SIGKILL", 2_000],
  ] as const) {
    for await (const first of polls(waitMs)) {
      const left = [...markedProcesses()].filter(([, folder]) => meant(folder));
      if (left.length === 0) return;
      if (first || signal === "SIGKILL") {
        for (const [pid] of left) send(pid, signal);
        // What is stopped gets to know only when it goes on.
        for (const [pid] of left) send(pid, "SIGCONT");
      }
    }
  }
}

/**
 * Comes back at once, and then again and again until the time is over; true the first time. What ends at once is seen
 * at once, and what takes its time is asked seldom: each look at all processes costs milliseconds.
 */
async function* polls(forMs: number): AsyncGenerator<boolean> {
  const until = performance.now() + forMs;
  yield true;
  for (let ms = 10; performance.now() < until; ms = Math.min(ms * 1.5, 200)) {
    await pause(Math.min(ms, Math.max(1, until - performance.now())));
    yield false;
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // it has ended in the meantime
  }
}
