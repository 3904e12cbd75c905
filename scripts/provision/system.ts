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
};

/** The machine, as provisioning sees it: the one place where it runs commands and reads files, so that tests give it another. */
export type System = {
  readonly platform: string;
  readonly arch: string;
  readonly uid: number;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Runs a command and never throws: how it ended is a value. */
  readonly run: (command: readonly string[], options?: RunOptions) => Promise<Ran>;
  /** The full path of a command on PATH. */
  readonly find: (command: string) => Promise<string | undefined>;
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
    run: (command, options) => runCommand(command, { ...options, ...(signal !== undefined && { signal }) }),
    find: (command) => findOnPath(command, process.env.PATH ?? ""),
    read: (path) => readFile(path, "utf8").catch(() => undefined),
  };
}

async function runCommand(
  command: readonly string[],
  options: RunOptions & { readonly signal?: AbortSignal },
): Promise<Ran> {
  const [file = "", ...args] = command;
  const running = execa(file, args, {
    reject: false,
    stripFinalNewline: true,
    all: options.onLine !== undefined,
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    ...(options.env !== undefined && { env: options.env }),
    ...(options.timeoutMs !== undefined && { timeout: options.timeoutMs }),
    ...(options.signal !== undefined && { cancelSignal: options.signal }),
    ...(options.input === undefined ? { stdin: "ignore" as const } : { input: options.input }),
  });
  if (options.onLine !== undefined) for await (const line of running.iterable({ from: "all" })) options.onLine(line);
  const result = await running;
  const exitCode = result.timedOut ? 124 : (result.exitCode ?? (result.code === "ENOENT" ? 127 : 1));
  return {
    exitCode,
    stdout: result.stdout ?? "",
    stderr: result.stderr || (result.failed ? (result.originalMessage ?? "") : ""),
  };
}

async function findOnPath(command: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter).filter((entry) => entry !== "")) {
    const candidate = join(folder, command);
    if (
      await access(candidate, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return candidate;
  }
  return undefined;
}
