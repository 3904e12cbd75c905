import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { orNothing, processStat } from "./process-list.ts";

/** A process that cannot be mistaken for a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it began, in whatever words this machine has for that. */
  readonly started: string;
}

/** The identity of a running process; nothing when there is none. */
export function identify(pid: number): ProcessIdentity | undefined {
  const started = process.platform === "linux" ? linuxStart(pid) : psStart(pid);
  return started === undefined ? undefined : { pid, started };
}

/** Whether the very process still runs. */
export const isRunning = ({ pid, started }: ProcessIdentity): boolean => identify(pid)?.started === started;

/** Clock ticks since the machine was started, which is named too: after the next start they begin anew. */
function linuxStart(pid: number): string | undefined {
  const stat = processStat(pid);
  const boot = orNothing(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim());
  return stat === undefined || boot === undefined || stat[0] === "Z" ? undefined : `${stat[19] ?? ""} ${boot}`;
}

function psStart(pid: number): string | undefined {
  try {
    return (
      execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8", stdio: "pipe" }).trim() || undefined
    );
  } catch {
    return undefined;
  }
}

/** Reads what `JSON.stringify` made of an identity; nothing where it is none. */
export function readIdentity(text: string): ProcessIdentity | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("pid" in value) || !("started" in value)) return undefined;
    const { pid, started } = value;
    return typeof pid === "number" && typeof started === "string" ? { pid, started } : undefined;
  } catch {
    return undefined;
  }
}
