import { readdirSync, readFileSync } from "node:fs";

/**
 * CPU seconds of what this process started. The clock alone says little on a machine that others use too. Linux counts
 * an ended process for the one that waited for it (https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html, cutime
 * and cstime), so a tree of living processes has it all, but for what ended without being waited for.
 */
export type CpuMeter = {
  /** What this process and all that it started have used by now. */
  readonly total: () => number;
  /** Counts a process that was started, and what it starts, under a name. */
  readonly track: (name: string, pid: number) => void;
  /** What was used under a name by now, as it was last seen: short-lived processes are cheap and are missed. */
  readonly used: (name: string) => number;
  readonly stop: () => void;
};

/** The kernel's unit of these times for programs, the same on every architecture that we run on. */
const ticksPerSecond = 100;
const sampleMs = 400;

/** One process, as its line in /proc says. */
type Usage = { readonly pid: number; readonly parent: number; readonly seconds: number };

/** Begins to measure. */
export function cpuMeter(): CpuMeter {
  const tracked = new Map<number, { readonly name: string; seconds: number }>();
  const sample = () => {
    if (tracked.size === 0) return;
    const usages = readUsages();
    for (const [pid, entry] of tracked) entry.seconds = Math.max(entry.seconds, ofTree(usages, pid));
  };
  const timer = setInterval(sample, sampleMs);
  timer.unref();
  return {
    total: () => ofTree(readUsages(), process.pid),
    track: (name, pid) => tracked.set(pid, { name, seconds: 0 }),
    used: (name) => [...tracked.values()].reduce((sum, each) => sum + (each.name === name ? each.seconds : 0), 0),
    stop: () => clearInterval(timer),
  };
}

/** The seconds of a process and of all below it that live; what ended below it is in theirs. */
export function ofTree(usages: readonly Usage[], root: number): number {
  const below = new Map<number, Usage[]>();
  for (const usage of usages) {
    const siblings = below.get(usage.parent);
    if (siblings === undefined) below.set(usage.parent, [usage]);
    else siblings.push(usage);
  }
  const sum = ({ pid, seconds }: Usage): number =>
    (below.get(pid) ?? []).reduce((total, child) => total + sum(child), seconds);
  const found = usages.find(({ pid }) => pid === root);
  return found === undefined ? 0 : sum(found);
}

/** A line of /proc/PID/stat; the name in brackets may hold anything. */
export function readUsage(line: string): Usage | undefined {
  const fields = line
    .slice(line.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const [parent, times] = [fields[1], fields.slice(11, 15)];
  const pid = Number.parseInt(line, 10);
  if (parent === undefined || times.length < 4 || Number.isNaN(pid)) return undefined;
  return { pid, parent, seconds: times.reduce((sum, ticks) => sum + ticks, 0) / ticksPerSecond };
}

function readUsages(): readonly Usage[] {
  const usages: Usage[] = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const usage = readUsage(readFileSync(`/proc/${name}/stat`, "utf8"));
      if (usage !== undefined) usages.push(usage);
    } catch {
      // It ended just now.
    }
  }
  return usages;
}
