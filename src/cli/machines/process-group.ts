import { type ChildProcess, spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { constants } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import type { CommandEnd } from "../../runner/machine/machine.ts";
import { holdOutput, type OutputFlow } from "./output-flow.ts";

/** How a command is run with all that it starts. */
export interface GroupOptions {
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly silenceLimitMs: number;
  /** What is told to end gets so long before it is made to: Pulumi, for one, lets go of its lock. */
  readonly graceMs: number;
  readonly onOutput: (chunk: string) => void;
  readonly flow?: OutputFlow;
  /** What the command reads; nothing where this is missing. */
  readonly input?: string;
  /** Told what is written to the standard error, which is then no output. */
  readonly onError?: (chunk: string) => void;
}

/** A process group: the command, and all that did not leave it. */
export interface ProcessGroup {
  readonly ended: Promise<CommandEnd>;
  /** Whether any process of it is left. */
  readonly alive: () => boolean;
  /** Ends what is left of it; resolves when nothing is. */
  readonly end: () => Promise<void>;
}

/**
 * What the shell left running may hold its output open. After the shell's end, its own output is whole when the pipe was quiet for so
 * long; more would make such a step slower, and the pipe has it by then.
 */
const quietMs = 50;

/** Starts a command as a process group of its own, which also keeps a terminal's Ctrl-C away from it. */
export function startGroup(command: readonly [string, ...string[]], options: GroupOptions): ProcessGroup {
  const { onOutput, onError, signal, graceMs } = options;
  // One pipe for both, by the shell: two pipes would lose the order of what is written to them.
  const [file, ...args] = onError === undefined ? (["sh", "-c", 'exec "$@" 2>&1', "sh", ...command] as const) : command;
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", onError === undefined ? "ignore" : "pipe"],
  });
  // A command that does not read its input to the end has closed it, which is its own affair.
  child.stdin?.on("error", () => undefined).end(options.input);
  let why: Exclude<CommandEnd, { kind: "exited" }> | undefined;
  const stop = (reason: NonNullable<typeof why>): void => {
    if (why !== undefined) return;
    why = reason;
    end().catch(() => undefined);
  };
  // What is held up is not silent.
  const output = holdOutput(options.flow, () => finished || silence.refresh());
  const silence = setTimeout(
    () => (output.held() ? silence.refresh() : stop({ kind: "silent", silentForMs: options.silenceLimitMs })),
    Math.min(options.silenceLimitMs, 2 ** 31 - 1),
  );
  let quiet: NodeJS.Timeout | undefined;
  let finished = false;
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    if (finished) return;
    silence.refresh();
    quiet?.refresh();
    onOutput(chunk);
    if (child.stdout !== null) output.after(child.stdout);
  });
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => onError?.(chunk));
  const end = () => endGroup(child, graceMs);
  const cancel = () => stop({ kind: "cancelled" });
  if (signal.aborted) cancel();
  else signal.addEventListener("abort", cancel, { once: true });
  const ended = new Promise<CommandEnd>((resolve, reject) => {
    const finish = (exitCode: number): void => {
      if (finished) return;
      finished = true;
      clearTimeout(silence);
      clearTimeout(quiet);
      signal.removeEventListener("abort", cancel);
      resolve(why ?? { kind: "exited", exitCode });
    };
    child.once("error", (error) => {
      clearTimeout(silence);
      signal.removeEventListener("abort", cancel);
      reject(error);
    });
    child.once("exit", (code, killedBy) => {
      const exitCode = code ?? 128 + (killedBy === null ? 0 : constants.signals[killedBy]);
      // What is left of a group that was told to end is ended first.
      const after = why === undefined ? Promise.resolve() : end();
      after.then(() => {
        // What was held up is read now: Node.js lets the output of a process go on when that has ended.
        quiet = setTimeout(() => finish(exitCode), quietMs);
        if (child.stdout?.closed === true) finish(exitCode);
      }, reject);
      child.once("close", () => after.then(() => finish(exitCode), reject));
    });
  });
  return { ended, end, alive: () => child.pid !== undefined && signalGroup(child.pid, 0) };
}

const pollMs = 20;

/** Asks a group to end, and makes it when it does not. */
async function endGroup(child: ChildProcess, graceMs: number): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  for (const [signal, waitMs] of [
    ["SIGTERM", graceMs],
    ["SIGKILL", 5_000],
  ] as const) {
    if (!signalGroup(pid, signal)) return;
    for (let waited = 0; waited < waitMs; waited += pollMs) {
      await pause(pollMs);
      if (!(await isRunning(pid))) return;
    }
  }
}

/**
 * Whether a process of the group runs. One that has ended is in the list until its parent asks for it; for an orphan that is the first
 * process, which asks once a second on one machine, and in many containers never.
 */
async function isRunning(group: number): Promise<boolean> {
  if (!signalGroup(group, 0)) return false;
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  // Where there is no such list, the signal's word is all there is.
  if (pids.length === 0) return true;
  const running = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => "");
      // After the name, which may hold anything: state, parent, group. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
      const [state = "Z", , its] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return Number(its) === group && state !== "Z" && state !== "X";
    }),
  );
  return running.includes(true);
}

/** False when no process of the group is left. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}
