import { constants } from "node:fs";
import { access, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";

/** How a command ended. 127 stands for one that could not be started, 124 for one that took too long. */
export type Ran = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

/** What a command may be given besides its arguments. */
export type RunOptions = {
  readonly cwd?: string;
  /** Added to the machine's own environment; undefined takes a variable out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  readonly timeoutMs?: number;
  /** Called with each line of either stream, for progress. */
  readonly onLine?: (line: string) => void;
  /** Called with the number of the process once it runs. */
  readonly onStart?: (pid: number) => void;
  /** Interrupts it, as Ctrl-C does. */
  readonly signal?: AbortSignal;
};

/**
 * The machine, as provisioning sees it: the one place where it runs commands and reads files, so that tests give it
 * another.
 */
export type System = {
  readonly platform: string;
  readonly arch: string;
  readonly uid: number;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Runs a command and never throws: how it ended is a value. */
  readonly run: (command: readonly string[], options?: RunOptions) => Promise<Ran>;
  /** The full paths of a command on PATH, in its order. */
  readonly find: (command: string) => Promise<readonly string[]>;
  /** The text of a file, or undefined when it cannot be read. */
  readonly read: (path: string) => Promise<string | undefined>;
};

/** This machine. */
export function realSystem(signal?: AbortSignal): System {
  return {
    platform: process.platform,
    arch: process.arch,
    uid: process.getuid?.() ?? -1,
    home: homedir(),
    env: process.env,
    run: (command, options) => runCommand(command, withSignal(options, signal)),
    find: (command) => findOnPath(command, process.env.PATH ?? ""),
    read: (path) => readFile(path, "utf8").catch(() => undefined),
  };
}

/** A machine whose commands a signal interrupts, besides what interrupts them already. */
export const interruptible = (system: System, signal: AbortSignal): System => ({
  ...system,
  run: (command, options) => system.run(command, withSignal(options, signal)),
});

function withSignal(options: RunOptions = {}, signal: AbortSignal | undefined): RunOptions {
  if (signal === undefined) return options;
  return { ...options, signal: options.signal === undefined ? signal : AbortSignal.any([options.signal, signal]) };
}

async function runCommand(command: readonly string[], options: RunOptions): Promise<Ran> {
  const [file = "", ...args] = command;
  const running = execa(file, args, {
    reject: false,
    stripFinalNewline: true,
    all: options.onLine !== undefined,
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    ...(options.env !== undefined && { env: options.env }),
    ...(options.timeoutMs !== undefined && { timeout: options.timeoutMs }),
    // Interrupted, and not terminated: go and apt-get end what they began in order.
    ...(options.signal !== undefined && { cancelSignal: options.signal, killSignal: "SIGINT" as const }),
    ...(options.input === undefined ? { stdin: "ignore" as const } : { input: options.input }),
  });
  if (running.pid !== undefined) options.onStart?.(running.pid);
  if (options.onLine !== undefined) for await (const line of running.iterable({ from: "all" })) options.onLine(line);
  const result = await running;
  const exitCode = result.timedOut ? 124 : (result.exitCode ?? (result.code === "ENOENT" ? 127 : 1));
  return {
    exitCode,
    stdout: result.stdout ?? "",
    stderr: result.stderr || (result.failed ? (result.originalMessage ?? "") : ""),
  };
}

async function findOnPath(command: string, path: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const folder of path.split(delimiter).filter((entry) => entry !== "")) {
    const candidate = join(folder, command);
    const executable = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (executable) found.push(candidate);
  }
  return found;
}
