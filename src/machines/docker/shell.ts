import { spawnSync } from "node:child_process";
import { shellWord } from "../../text/shell-word.ts";
import { exportLines } from "../shell-words.ts";
import type { EngineClient } from "./engine-client.ts";
import { execOnTerminal } from "./exec.ts";
import type { ContainerSession } from "./session.ts";

/** What a shell in a container is opened with. */
export interface ContainerShellOptions {
  readonly container: string;
  readonly session: ContainerSession;
  /** A file of the container's user, in which the environment waits: arguments are seen by all. */
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  /** What this terminal is, as `TERM` has it. */
  readonly terminal: string;
}

/** A shell in a container on this process's own terminal, for a person: bash where the image has it. */
export async function openContainerShell(engine: EngineClient, options: ContainerShellOptions): Promise<void> {
  const { container, session, file } = options;
  const text = `${exportLines(options.env)}cd ${shellWord(options.workingDirectory)} 2> /dev/null\n`;
  await session.ask(`umask 077; printf %s ${shellWord(text)} > ${file}`);
  const start = `. ${file}
if command -v bash > /dev/null; then exec bash --noprofile --rcfile "$BASH_ENV" -i; fi
if [ -e "$BASH_ENV" ]; then . "$BASH_ENV"; fi
exec /bin/sh -i`;
  const { id, connection } = await execOnTerminal(engine, {
    container,
    command: ["/bin/sh", "-c", start],
    env: [`TERM=${options.terminal}`],
    input: true,
  });
  const { stdin, stdout } = process;
  const resize = (): void => {
    const query = { h: stdout.rows ?? 0, w: stdout.columns ?? 0 };
    // A shell that has just ended has no size.
    engine.ask({ method: "POST", path: `/exec/${id}/resize`, query }).catch(() => undefined);
  };
  resize();
  stdout.on("resize", resize);
  // Every key is the shell's, Ctrl-C too.
  const cooked = stdin.isTTY ? uncooked() : () => undefined;
  try {
    stdin.resume();
    stdin.pipe(connection, { end: false });
    connection.pipe(stdout, { end: false });
    await new Promise<void>((done) => {
      connection
        .on("error", () => done())
        .once("end", () => done())
        .once("close", () => done());
    });
  } finally {
    stdin.unpipe(connection);
    stdin.pause();
    cooked();
    stdout.off("resize", resize);
    connection.destroy();
  }
}

/**
 * Hands every byte on as it is, both ways, until what is given back is called. Node.js' own raw mode would write a
 * line's end twice over.
 */
function uncooked(): () => void {
  const stty = (...words: readonly string[]): string =>
    spawnSync("stty", words, { stdio: ["inherit", "pipe", "ignore"], encoding: "utf8" }).stdout ?? "";
  const before = stty("-g").trim();
  if (before === "") {
    process.stdin.setRawMode(true);
    return () => process.stdin.setRawMode(false);
  }
  stty("raw", "-echo");
  return () => stty(before);
}
