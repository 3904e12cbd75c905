import type { Duplex, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { EngineClient, Talk } from "./engine-client.ts";

/** A program to be run in a container. */
export interface ExecOptions {
  readonly container: string;
  readonly command: readonly string[];
  /** Another user than the container's own. */
  readonly user?: string;
  readonly env?: readonly string[];
}

/** How a program in a container ended, and what it printed. */
export interface ExecEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that runs in a container, on a terminal. */
export interface TerminalExec {
  readonly id: string;
  readonly connection: Duplex;
}

/** Starts a program on a terminal of its own; with an input only where somebody types. */
export async function execOnTerminal(
  engine: EngineClient,
  options: ExecOptions & { readonly input: boolean },
): Promise<TerminalExec> {
  const id = await createExec(engine, { ...options, tty: true });
  const body = { Detach: false, Tty: true };
  return { id, connection: await engine.talk({ method: "POST", path: `/exec/${id}/start`, body }) };
}

/** Starts a program that reads what is written to its connection. */
export async function execWithInput(engine: EngineClient, options: ExecOptions): Promise<Talk> {
  const id = await createExec(engine, { ...options, input: true, tty: false });
  const body = { Detach: false, Tty: false };
  return await engine.talkApart({ method: "POST", path: `/exec/${id}/start`, body });
}

/** Runs a program to its end. */
export async function runExec(engine: EngineClient, options: ExecOptions): Promise<ExecEnd> {
  const id = await createExec(engine, { ...options, input: false, tty: false });
  const body = { Detach: false, Tty: false };
  const { stdout, stderr } = await engine.talkApart({ method: "POST", path: `/exec/${id}/start`, body });
  const [out, err] = await Promise.all([text(stdout), text(stderr)]);
  return { exitCode: await exitCodeOf(engine, id), stdout: out, stderr: err };
}

/** How one ended that is over. */
export async function exitCodeOf(engine: EngineClient, id: string): Promise<number> {
  const { ExitCode } = await engine.ask<{ readonly ExitCode: number | null }>({
    method: "GET",
    path: `/exec/${id}/json`,
  });
  return ExitCode ?? 137;
}

async function createExec(
  engine: EngineClient,
  { container, command, user, env, input, tty }: ExecOptions & { readonly input: boolean; readonly tty: boolean },
): Promise<string> {
  const { Id } = await engine.ask<{ readonly Id: string }>({
    method: "POST",
    path: `/containers/${container}/exec`,
    body: {
      AttachStdin: input,
      AttachStdout: true,
      AttachStderr: true,
      Tty: tty,
      Cmd: command,
      ...(user !== undefined && { User: user }),
      ...(env !== undefined && { Env: env }),
    },
  });
  return Id;
}

/** What a container printed last, to either output. */
export async function logsOf(
  engine: EngineClient,
  { container, lines }: { readonly container: string; readonly lines: number },
): Promise<string> {
  const query = { stdout: true, stderr: true, tail: lines };
  const stream: Readable = await engine.read({ method: "GET", path: `/containers/${container}/logs`, query });
  const { stdout, stderr } = await engine.apart(stream);
  return (await Promise.all([text(stdout), text(stderr)])).join("");
}
