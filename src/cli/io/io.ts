import type { Paint } from "../../text/paint.ts";
import type { ExitCode } from "./exit-code.ts";
import type { QuietKeys } from "./quiet-keys.ts";

/** How a process of somebody else ended, or that there is no such program. */
export type ProcessEnd =
  | { readonly kind: "ended"; readonly status: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: "not-found" }
  | { readonly kind: "timed-out" };

/** What stands at a path. */
export type PathKind = "file" | "folder" | "nothing";

/** The files, by paths that are absolute or relative to `cwd`. What cannot be read or written is a `CliError`. */
export type Files = {
  readonly kind: (path: string) => PathKind;
  /** The whole text, which may be written again; a file that is not UTF-8 is a `CliError`. */
  readonly read: (path: string) => string;
  /** The same for who only looks for something in it: bytes that are not UTF-8 are read as U+FFFD. */
  readonly readLoosely: (path: string) => string;
  /** The names in a folder, sorted. */
  readonly list: (path: string) => readonly string[];
  /**
   * The same with what stands there; a symbolic link to a folder is left out, so that nothing is walked in a circle.
   */
  readonly entries: (path: string) => readonly { readonly name: string; readonly kind: "file" | "folder" }[];
  /** The files below a folder by their path from there, sorted. */
  readonly listDeep: (path: string) => readonly string[];
  /** Where a path leads once its symbolic links are followed. */
  readonly real: (path: string) => string;
  /** Writes all or nothing: what reads the file meanwhile sees the old text or the new one. Folders are made. */
  readonly write: (path: string, text: string) => void;
  /** Whether `write` could put a file at a path, as far as permissions say. */
  readonly isWritable: (path: string) => boolean;
  /** Takes a file away. */
  readonly remove: (path: string) => void;
  /** Makes a folder that no one else can read, for as long as `use` takes. */
  readonly withTemporaryFolder: <T>(use: (path: string) => Promise<T>) => Promise<T>;
};

/**
 * The world outside, as a command sees it. Everything below the command line gets what it needs from here as an
 * argument.
 */
export type Io = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** The words behind the name of this command line. */
  readonly args: readonly string[];
  /** Where this package is installed: package.json and orb/ are there. */
  readonly packageRoot: string;
  readonly host: { readonly nodeVersion: string; readonly architecture: string };
  /** Whether a person can be asked. */
  readonly interactive: boolean;
  /** Ends when the person does not want to go on. */
  readonly signal: AbortSignal;
  /**
   * From now on an interrupt is told to the listener and ends nothing by itself, not even the second time: for a
   * command that has more to end than itself. An interrupt is Ctrl-C, a request to end, a terminal that closes, or a
   * reader of our output that goes away.
   */
  readonly onInterrupt: (listener: () => void) => { readonly stop: () => void };
  readonly files: Files;
  /** Data, to the standard output. */
  readonly out: (text: string) => void;
  /** Nothing as long as the reader of the standard output keeps up; else what ends once it does again, or is gone. */
  readonly outDrained: () => Promise<void> | undefined;
  /** The story, a line to the standard error. */
  readonly say: (line: string) => void;
  /** Colours for the story; the text alone where colours are not wanted. */
  readonly paint: Paint;
  /** The same for data, which may go to a terminal or not. */
  readonly paintOut: Paint;
  /** All that is piped into this process; what is not UTF-8 is a `CliError`. */
  readonly readStdin: () => Promise<string>;
  /** Rejects when the signal is aborted, or the person answers with Ctrl-C. */
  readonly ask: (question: string, options?: { readonly signal?: AbortSignal }) => Promise<string>;
  /** The same for a secret: what is typed is not shown. */
  readonly askSecret: (question: string) => Promise<string>;
  /**
   * The next key that is pressed on the terminal, which does not show it; for a question that something else is drawn
   * above. Rejects as `ask` does.
   */
  readonly readKey: (options: { readonly signal: AbortSignal }) => Promise<string>;
  /**
   * Forgets what was typed by now: it was no answer to what is going to be asked. Rejects as `ask` does when Ctrl-C is
   * among it.
   */
  readonly forgetKeys: () => Promise<void>;
  /**
   * From `start` to `stop` the terminal does not show what is typed, and it is forgotten; Ctrl-C is an interrupt as
   * ever.
   */
  readonly quietKeys: QuietKeys;
  /** The size of the terminal that the standard output is; nothing where it is none, or one that cannot draw. */
  readonly screen: () => { readonly columns: number; readonly rows: number } | undefined;
  readonly run: (
    command: readonly [string, ...string[]],
    options?: { readonly env?: Readonly<Record<string, string | undefined>>; readonly timeoutMs?: number },
  ) => Promise<ProcessEnd>;
  /** Shows a file in the person's browser; false where there is none that could be started. */
  readonly openInBrowser: (path: string) => Promise<boolean>;
  /** Sets the status to end with; what is still being written is written. */
  readonly exit: (code: ExitCode) => void;
};
