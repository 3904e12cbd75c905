import { spawn } from "node:child_process";
import { once } from "node:events";

/** What a shell is opened with. */
export interface HostShellOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** What the steps before have written for those after them. */
  readonly bashEnv: string;
  /** The words before it, which put it where its machine's processes are. */
  readonly enter: readonly string[];
}

/**
 * A shell on this process's own terminal, for a person. It is in no group of its own, so that it may use the terminal;
 * bash makes groups for what is started in it, and Ctrl-C there is for those.
 */
export async function openHostShell({ cwd, env, bashEnv, enter }: HostShellOptions): Promise<void> {
  // Entering the machine's namespaces leads to the root of all files.
  const there = 'cd -- "$0" && exec bash --noprofile --rcfile "$1" -i';
  const [file = "", ...args] = [...enter, "bash", "-c", there, cwd, bashEnv];
  const child = spawn(file, args, {
    cwd,
    env: { ...env, TERM: process.env.TERM ?? "xterm" },
    stdio: "inherit",
  });
  await once(child, "close");
}
