import { once, setMaxListeners } from "node:events";
import { resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { styleText } from "node:util";
import { errnoReason } from "../../text/errno.ts";
import { terminalText } from "../../text/terminal-text.ts";
import { ExitCode } from "./exit-code.ts";
import type { Io, ProcessEnd } from "./io.ts";
import { nodeFiles } from "./node-files.ts";
import { findPackageRoot } from "./package-root.ts";
import { quietKeys } from "./quiet-keys.ts";
import { textOfBytes } from "./read-text.ts";

/** The world of this process. */
export function nodeIo(): Io {
  const cwd = process.cwd();
  const stop = new AbortController();
  // Each process that goes on listens to it, and some commands ask a dozen at once.
  setMaxListeners(0, stop.signal);
  const listeners = new Set<() => void>();
  let interrupts = 0;
  const interrupt = (): void => {
    process.exitCode = ExitCode.interrupted;
    interrupts += 1;
    // The first one lets the command clean up; who asks twice does not want to wait.
    if (interrupts > 1 && listeners.size === 0) process.exit();
    stop.abort();
    // The first one counts, also where a command waits for something that no signal ends.
    setTimeout(() => {
      if (listeners.size === 0) process.exit();
    }, endWithinMs).unref();
    for (const listener of listeners) listener();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupt);
  // A file that may not become larger (ulimit -f) is an error where it is written, as a full disk is, and must not end
  // us on the spot.
  process.on("SIGXFSZ", () => undefined);
  for (const stream of [process.stdout, process.stderr]) {
    let closed = false;
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (closed) return;
      // A terminal that was closed says EIO.
      const reason = error.code === "EPIPE" || error.code === "EIO" ? "" : errnoReason(error);
      if (reason === undefined) throw error;
      closed = true;
      if (reason !== "") write(process.stderr, `error: The output cannot be written: ${reason}.\n`);
      // A reader that has seen enough, such as `head`, closes the pipe; that is no failure.
      if (listeners.size === 0) process.exit(reason === "" ? undefined : ExitCode.runFailed);
      interrupt();
    });
  }
  const keys = quietKeys(process.stdin, { setRaw: (raw) => setRaw(process.stdin, raw), interrupt });
  return {
    env: process.env,
    cwd,
    args: process.argv.slice(2),
    packageRoot: findPackageRoot(),
    host: { nodeVersion: process.versions.node, architecture: process.arch },
    interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    signal: stop.signal,
    onInterrupt: (listener) => {
      listeners.add(listener);
      return { stop: () => listeners.delete(listener) };
    },
    files: nodeFiles((path) => resolve(cwd, path)),
    out: (text) => write(process.stdout, text),
    outDrained: drainOf(process.stdout),
    // Names and texts of a stranger's configuration are in it, and only what `paint` makes is for the terminal.
    say: (line) => write(process.stderr, `${terminalText(line, { colours: true })}\n`),
    paint: (colour, text) => (wantsColour(process.stderr) ? styleText(colour, text) : text),
    paintOut: (colour, text) => (wantsColour(process.stdout) ? styleText(colour, text) : text),
    readStdin: async () => {
      const { buffer } = await import("node:stream/consumers");
      return textOfBytes(await buffer(process.stdin), "The standard input");
    },
    ask: async (question, { signal = stop.signal } = {}) => {
      const { createInterface } = await import("node:readline/promises");
      const reader = createInterface({ input: process.stdin, output: process.stderr });
      // An input that ends, as by Ctrl-D, is no answer.
      const closed = new Promise<never>((_, reject) => reader.once("close", () => reject(noAnswer())));
      try {
        return await Promise.race([
          reader.question(question, { signal: AbortSignal.any([stop.signal, signal]) }),
          closed,
        ]);
      } finally {
        reader.close();
      }
    },
    askSecret: async (question) => {
      const { askUnseen } = await import("./ask-unseen.ts");
      return await askUnseen(question, { input: process.stdin, output: process.stderr, signal: stop.signal }).catch(
        orNoAnswer,
      );
    },
    readKey: ({ signal }) =>
      keys.aside(async () => {
        const { stdin } = process;
        setRaw(stdin, true);
        try {
          const pressed = once(stdin, "data", { signal: AbortSignal.any([stop.signal, signal]) });
          stdin.resume();
          const text = String(((await pressed.catch(orNoAnswer)) as [Buffer])[0]);
          // Without the terminal's own treatment Ctrl-C is a key.
          if (text.startsWith("\u0003")) throw noAnswer();
          return text;
        } finally {
          setRaw(stdin, false);
          stdin.pause();
        }
      }),
    forgetKeys: () =>
      keys.aside(async () => {
        const { stdin } = process;
        let typed = "";
        const take = (pressed: Buffer): void => {
          typed += String(pressed);
        };
        setRaw(stdin, true);
        try {
          stdin.on("data", take).resume();
          // A terminal hands over at once what it had kept for the end of a line.
          await pause(20);
        } finally {
          stdin.off("data", take).pause();
          setRaw(stdin, false);
        }
        if (typed.includes("\u0003")) throw noAnswer();
      }),
    quietKeys: keys,
    screen: () => {
      const { isTTY, columns, rows } = process.stdout;
      if (isTTY !== true || process.env.TERM === "dumb") return undefined;
      // A terminal that no one has told its size says 0.
      return { columns: columns || 80, rows: rows || 24 };
    },
    run: (command, { env = process.env, timeoutMs } = {}) => run(command, { env, cwd, signal: stop.signal, timeoutMs }),
    openInBrowser,
    exit: (code) => {
      process.exitCode = interrupts > 0 ? ExitCode.interrupted : code;
    },
  };
}

/** What a command that was told to end may take for it, unless it has more to end than itself. */
const endWithinMs = 2_000;

/** Without a display there is nothing to show, and xdg-open would try one browser after another. */
async function openInBrowser(path: string): Promise<boolean> {
  const { DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME } = process.env;
  if (process.platform === "linux" && !(DISPLAY || WAYLAND_DISPLAY || WSL_DISTRO_NAME)) return false;
  const { default: open } = await import("open");
  const opener = await open(path);
  // xdg-open ends when it has handed over, and with 1 to 4 when it could not; a browser that stays in front is no
  // failure.
  const handedOver = new AbortController();
  const ended = new Promise<boolean>((done) => {
    opener.once("exit", (status) => done(status === 0)).once("error", () => done(false));
  });
  const inFront = pause(openerWithinMs, true, { signal: handedOver.signal }).catch(() => true);
  return await Promise.race([ended, inFront]).finally(() => handedOver.abort());
}

/** A pipe tells of an error later, and a file at once. */
function write(stream: NodeJS.WriteStream, text: string): void {
  try {
    if (!stream.destroyed) stream.write(text);
  } catch (error) {
    stream.emit("error", error);
  }
}

const openerWithinMs = 3_000;

/** Files and terminals take everything at once; a pipe takes what its reader takes, and keeps the rest in memory. */
function drainOf(stream: NodeJS.WriteStream): () => Promise<void> | undefined {
  let drained: Promise<void> | undefined;
  return () => {
    if (!stream.writableNeedDrain) return undefined;
    drained ??= new Promise((done) => {
      const events = ["drain", "close", "error"] as const;
      const end = (): void => {
        for (const event of events) stream.off(event, end);
        drained = undefined;
        done();
      };
      for (const event of events) stream.once(event, end);
    });
    return drained;
  };
}

/** A terminal that was closed can be set and read no more, which is reported by a signal too. */
function setRaw(stdin: NodeJS.ReadStream, raw: boolean): void {
  if (stdin.listenerCount("error") === 0) stdin.on("error", () => undefined);
  try {
    stdin.setRawMode(raw);
  } catch {
    // there is no one any more to see it
  }
}

function orNoAnswer(error: NodeJS.ErrnoException): never {
  throw error.code === "EIO" ? noAnswer() : error;
}

const noAnswer = (): DOMException => new DOMException("The question was not answered.", "AbortError");

/** https://no-color.org and https://force-color.org; without them, colours are for terminals. */
function wantsColour(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "") return FORCE_COLOR !== "0";
  return stream.isTTY === true && TERM !== "dumb";
}

/** execa is loaded here and not at the top: most commands start no process, and loading it costs them. */
async function run(
  [file, ...args]: readonly [string, ...string[]],
  options: {
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly cwd: string;
    readonly signal: AbortSignal;
    readonly timeoutMs: number | undefined;
  },
): Promise<ProcessEnd> {
  const { execa } = await import("execa");
  const end = await execa(file, args, {
    cwd: options.cwd,
    env: options.env,
    extendEnv: false,
    stdin: "ignore",
    reject: false,
    cancelSignal: options.signal,
    ...(options.timeoutMs !== undefined && { timeout: options.timeoutMs }),
  });
  if (end.timedOut) return { kind: "timed-out" };
  if (end.code === "ENOENT" || end.code === "EACCES") return { kind: "not-found" };
  return { kind: "ended", status: end.exitCode ?? 1, stdout: end.stdout, stderr: end.stderr };
}
