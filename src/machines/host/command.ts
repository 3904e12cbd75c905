import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { PassThrough } from "node:stream";
import { stopGroupText } from "../stop-group.ts";
import type { StartedCommand } from "../watched-command.ts";

/** How a command is started on this host. */
export interface HostCommand {
  /** The words before another command, which put it where its machine's processes are. */
  readonly enter: readonly string[];
  /** All of its own. */
  readonly words: readonly string[];
  /** An open file with the text of the shell around the step: what `bootFile` names there. */
  readonly boot?: number;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly graceMs: number;
}

/** Starts a command in a session of its own, which also keeps a terminal's Ctrl-C away from it. */
export function startOnHost({ enter, words, boot, cwd, env, graceMs }: HostCommand): StartedCommand {
  const [file = "", ...args] = words;
  // Its input stays open and empty: `script` would type an end of file.
  const child = spawn(file, args, { cwd, env, detached: true, stdio: ["pipe", "pipe", "ignore", boot] });
  child.stdin?.on("error", () => undefined);
  const ended = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
  // What is asked for where the shell around the step never said how that ended: it was killed with it, and what is
  // around it ends with 0.
  const closed = ended.then(([code, killedBy]) => async () => ({
    kind: "exited" as const,
    halted: false,
    exitCode: code || 128 + constants.signals[killedBy ?? "SIGKILL"],
  }));
  return {
    output: child.stdout ?? new PassThrough().end(),
    closed,
    endGroup: (group) => endGroup(enter, { group, graceMs }),
    release: () => {
      child.stdout?.resume();
      for (const each of [child, child.stdin, child.stdout]) (each as { unref?: () => void }).unref?.();
    },
  };
}

/** Asks a process group to end, and makes it when it does not. */
export async function endGroup(
  enter: readonly string[],
  { group, graceMs }: { readonly group: string; readonly graceMs: number },
): Promise<void> {
  const [file = "", ...args] = [...enter, "/bin/sh"];
  const child = spawn(file, args, { stdio: ["pipe", "ignore", "ignore"], detached: true });
  child.stdin.on("error", () => undefined).end(stopGroupText(group, graceMs));
  await once(child, "close");
}
