import type { Progress, TaskProgress } from "../../../scripts/provision/progress.ts";
import type { Ran, RunOptions, System } from "../../../scripts/provision/system.ts";

/** What a command answers: a status, or what it prints, or something that it does first. */
export type Answer =
  | Partial<Ran>
  | ((command: readonly string[], options: RunOptions) => Partial<Ran> | Promise<Partial<Ran>>);

/** A machine that is told what it has. A command no one planned is not there, as on a bare machine. */
export function fakeSystem(machine: {
  readonly commands?: Readonly<Record<string, Answer>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly onPath?: readonly string[];
  readonly uid?: number;
  readonly arch?: string;
  readonly platform?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly home?: string;
}): System & { readonly calls: readonly string[] } {
  const calls: string[] = [];
  return {
    calls,
    platform: machine.platform ?? "linux",
    arch: machine.arch ?? "x64",
    uid: machine.uid ?? 0,
    home: machine.home ?? "/home/somebody",
    env: machine.env ?? {},
    find: async (command) => (machine.onPath?.includes(command) ? [`/usr/bin/${command}`] : []),
    read: async (path) => machine.files?.[path],
    run: async (command, options) => {
      const line = command.join(" ");
      calls.push(line);
      const [, answer] = Object.entries(machine.commands ?? {}).find(([prefix]) => line.startsWith(prefix)) ?? [];
      const ran = typeof answer === "function" ? await answer(command, options ?? {}) : answer;
      if (ran?.stdout !== undefined) for (const text of ran.stdout.split("\n")) options?.onLine?.(text);
      if (ran === undefined) return { exitCode: 127, stdout: "", stderr: `${command[0]}: not found` };
      return { exitCode: 0, stdout: "", stderr: "", ...ran };
    },
  };
}

/** Progress that is kept, to be compared. */
export function keptProgress(): {
  readonly said: readonly string[];
} & TaskProgress &
  Progress {
  const said: string[] = [];
  const say = (line: string) => said.push(line);
  const task = { say, now: () => undefined, end: () => undefined };
  return { said, ...task, task: () => task };
}
