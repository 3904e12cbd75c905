import { readdirSync, readFileSync } from "node:fs";

/*
 * What the kernel of Linux tells of processes. Synchronous, which is six times as fast as by a thread for each file:
 * the kernel answers from memory.
 */

/** The numbers of all processes; none where the system has no such list. */
export const processIds = (): readonly number[] =>
  (orNothing(() => readdirSync("/proc")) ?? []).filter((name) => /^\d+$/.test(name)).map(Number);

/**
 * What stands behind a process's name, which may hold anything: state, parent, group, session, terminal and so on;
 * nothing when it has ended. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export function processStat(pid: number): readonly string[] | undefined {
  const stat = orNothing(() => readFileSync(`/proc/${pid}/stat`, "latin1"));
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
}

/** A process may end while it is looked at. */
export function orNothing<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
