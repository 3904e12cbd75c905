/** How a command of a machine ended. */
export type CommandEnd =
  /** Halted: it called `circleci step halt`, whatever it did afterwards. */
  | { readonly kind: "exited"; readonly exitCode: number; readonly halted?: boolean }
  | { readonly kind: "silent"; readonly silentForMs: number }
  | { readonly kind: "cancelled" };

/**
 * The shell where nothing is said, if the machine has it; `/bin/sh` with the same options otherwise.
 * https://circleci.com/docs/reference/configuration-reference/#default-shell-options
 */
export const standardShell = ["/bin/bash", "-eo", "pipefail"] as const;

/** What a command runs with. */
export interface CommandOptions {
  /** The shell and its options, or the standard one; the script is a file that it is given. */
  readonly shell: readonly string[] | undefined;
  readonly env: Readonly<Record<string, string>>;
  /** A path in the machine; `~` is the home of its user. */
  readonly workingDirectory: string;
  /** It is ended when it prints nothing for so long; `Infinity` for never. */
  readonly silenceLimitMs: number;
  readonly signal: AbortSignal;
  readonly onOutput: (chunk: string) => void;
}

/** Files of a machine. */
export interface Packed {
  readonly tar: NodeJS.ReadableStream;
  /** Paths and patterns of which nothing is there. */
  readonly missing: readonly string[];
  /**
   * What is no file, folder or link, and so is left out; whole when the archive was read, and told by whoever reads it.
   */
  readonly passedOver: string[];
}

/**
 * A place where one node of a job runs: a container with its services, or this host. It has a life: `dispose` ends all
 * that it started.
 */
export interface Machine {
  /** The home of its user. */
  readonly home: string;
  /**
   * A folder in the machine for what its `circleci` command has to know, which reads `CIRCLE_INTERNAL_TASK_DATA` to
   * find it.
   */
  readonly taskData: string;
  /**
   * Runs a script and all that it starts as one process group; resolves when it ended and its output was delivered.
   * Several may run at once: a background step goes on beside the others until its signal is aborted or the machine is
   * disposed of.
   */
  readonly exec: (script: string, options: CommandOptions) => Promise<CommandEnd>;
  /**
   * The files at these paths (patterns of CircleCI's glob allowed) below a folder, as a tar stream. Missing ones are
   * listed.
   */
  readonly pack: (from: string, paths: readonly string[]) => Promise<Packed>;
  /** Writes a tar stream below a folder, which is made. */
  readonly unpack: (to: string, tar: NodeJS.ReadableStream) => Promise<void>;
  /** Writes small files below `taskData`, which are for the machine's user alone. */
  readonly putTaskData: (files: Readonly<Record<string, string>>) => Promise<void>;
  /** A path as the machine's user means it, absolute and with `~` expanded. */
  readonly resolve: (path: string, workingDirectory: string) => string;
  /**
   * Opens a shell on this terminal for a person; resolves when it is left. A machine that no one can enter has none.
   */
  readonly openShell?: (options: Pick<CommandOptions, "env" | "workingDirectory">) => Promise<void>;
  /** Ends all that runs without asking it to, for who does not wait for that; it is still to be disposed of. */
  readonly kill: () => Promise<void>;
  readonly dispose: () => Promise<void>;
}
