import { type ChildProcess, spawn } from "node:child_process";
import { closeSync } from "node:fs";
import { constants } from "node:os";
import type { CommandEnd } from "../../runner/machine/machine.ts";
import { holdOutput, type OutputFlow } from "../output-flow.ts";
import { polls } from "./marked-processes.ts";
import type { OutputPipe } from "./output-pipe.ts";
import { processIds, processStat } from "./process-list.ts";

/** How a command is run with all that it starts. */
export interface GroupOptions {
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly silenceLimitMs: number;
  /** What is told to end gets so long before it is made to: Pulumi, for one, lets go of its lock. */
  readonly graceMs: number;
  /** What both of its outputs are written to, and its alone. */
  readonly pipe: OutputPipe;
  readonly onOutput: (chunk: string) => void;
  readonly flow?: OutputFlow;
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
  const { pipe, onOutput, signal, graceMs } = options;
  const { output } = pipe;
  const [file, ...args] = command;
  const stdio = ["ignore", pipe.writeEnd, pipe.writeEnd] as const;
  let child: ChildProcess;
  try {
    child = spawn(file, args, { cwd: options.cwd, env: options.env, detached: true, stdio: [...stdio] });
  } catch (error) {
    // Variables that are too long, for one. An open pipe would keep this process alive.
    output.destroy();
    throw error;
  } finally {
    closeSync(pipe.writeEnd);
  }
  let why: Exclude<CommandEnd, { kind: "exited" }> | undefined;
  const stop = (reason: NonNullable<typeof why>): void => {
    if (why !== undefined) return;
    why = reason;
    end().catch(() => undefined);
  };
  // What is held up is not silent.
  const hold = holdOutput(options.flow, () => finished || silence.refresh());
  const silence = setTimeout(
    () => (hold.held() ? silence.refresh() : stop({ kind: "silent", silentForMs: options.silenceLimitMs })),
    Math.min(options.silenceLimitMs, 2 ** 31 - 1),
  );
  let quiet: NodeJS.Timeout | undefined;
  let finished = false;
  output.setEncoding("utf8").on("data", (chunk: string) => {
    // What the command left running may go on to write, and is not to fail at that.
    if (finished) return;
    silence.refresh();
    quiet?.refresh();
    onOutput(chunk);
    hold.after(output);
  });
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
      // A process that is still there may hold the pipe open for as long as it likes: we do not stay for it.
      output.unref();
      resolve(why ?? { kind: "exited", exitCode });
    };
    child.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT" && error.code !== "EACCES") {
        clearTimeout(silence);
        signal.removeEventListener("abort", cancel);
        reject(error);
        return;
      }
      // As a shell says it, and with its statuses.
      onOutput(`${file}: ${error.code === "ENOENT" ? "not found" : "cannot be executed"}\n`);
      finish(error.code === "ENOENT" ? 127 : 126);
    });
    child.once("exit", (code, killedBy) => {
      const exitCode = code ?? 128 + (killedBy === null ? 0 : constants.signals[killedBy]);
      // What is left of a group that was told to end is ended first.
      const after = why === undefined ? Promise.resolve() : end();
      after.then(() => {
        const whole = (): void => {
          if (hold.held() && why === undefined) quiet = setTimeout(whole, quietMs);
          else finish(exitCode);
        };
        if (output.closed) finish(exitCode);
        else {
          quiet = setTimeout(whole, quietMs);
          output.once("close", () => finish(exitCode));
        }
      }, reject);
    });
  });
  return { ended, end, alive: () => child.pid !== undefined && signalGroup(child.pid, 0) };
}

/** Asks a group to end, and makes it when it does not. */
async function endGroup(child: ChildProcess, graceMs: number): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  for (const [signal, waitMs] of [
    ["SIGTERM", graceMs],
    ["SIGKILL", 5_000],
  ] as const) {
    if (!signalGroup(pid, signal)) return;
    for await (const first of polls(waitMs)) if (!first && !isRunning(pid)) return;
  }
}

/**
 * Whether a process of the group runs. One that has ended is in the list until its parent asks for it; for an orphan that is the first
 * process, which asks once a second on one machine, and in many containers never.
 */
function isRunning(group: number): boolean {
  if (!signalGroup(group, 0)) return false;
  const pids = processIds();
  // Where there is no such list, the signal's word is all there is.
  if (pids.length === 0) return true;
  return pids.some((pid) => {
    const [state = "Z", , its] = processStat(pid) ?? [];
    return Number(its) === group && state !== "Z" && state !== "X";
  });
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
