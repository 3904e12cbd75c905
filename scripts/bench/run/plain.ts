import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** Runs a command, reads all that it prints and throws it away: the least that anybody could do. */
export async function plain(command: readonly string[], { cwd }: { readonly cwd?: string } = {}): Promise<void> {
  const [file = "", ...args] = command;
  const child = spawn(file, args, { stdio: ["ignore", "pipe", "pipe"], ...(cwd !== undefined && { cwd }) });
  let said = "";
  child.stdout?.resume();
  child.stderr?.on("data", (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-2000);
  });
  const code = await new Promise<number | null>((done, failed) => {
    child.once("error", failed);
    child.once("close", done);
  });
  if (code !== 0) throw new Error(`${command.join(" ")} ended with ${code}: ${said}`);
}

/** How many milliseconds some work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** The one in the middle. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** How long something takes, and how much time of processors it and what it starts have, in milliseconds. */
export interface Cost {
  readonly ms: number;
  readonly cpu: number;
}

/** What the engine does meanwhile is no one's own. */
export async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  const before = ownCpu();
  const ms = await timed(work);
  return { ms, cpu: ownCpu() - before };
}

/** Of this process and those that it has started and that have ended: 10 ms is a tick of Linux. */
function ownCpu(): number {
  const stat = readFileSync("/proc/self/stat", "latin1");
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .slice(13, 15)
    .map(Number);
  const own = process.cpuUsage();
  return (user + system) * 10 + (own.user + own.system) / 1000;
}
