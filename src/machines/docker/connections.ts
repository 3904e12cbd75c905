import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { Agent } from "node:http";
import { connect } from "node:net";
import { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import { shellWord } from "../../text/shell-word.ts";
import type { EngineEndpoint, TlsFiles } from "./endpoint.ts";

/** Connections to an engine, which are used again until they are closed. */
export interface Connections {
  readonly agent: Agent;
  readonly close: () => void;
}

/** How connections are made. */
export interface ConnectionOptions {
  /** For `ssh`, which finds the user's keys and configuration by it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told what `ssh` says when it does not come through. */
  readonly onSaid: (text: string) => void;
}

/** Makes connections to an engine wherever it is. What speaks HTTP over them need not know how they are made. */
export function connectionsTo(endpoint: EngineEndpoint, options: ConnectionOptions): Connections {
  const agent = new Agent({ keepAlive: true });
  const opened = new Set<Duplex>();
  // The types know sockets only; an agent takes any stream.
  (agent as unknown as { createConnection: () => Duplex }).createConnection = () => {
    const connection = open(endpoint, options);
    opened.add(connection);
    connection.once("close", () => opened.delete(connection));
    return connection;
  };
  return {
    agent,
    close: () => {
      agent.destroy();
      for (const connection of opened) connection.destroy();
    },
  };
}

function open(endpoint: EngineEndpoint, options: ConnectionOptions): Duplex {
  switch (endpoint.kind) {
    case "socket":
      return connect({ path: endpoint.path });
    case "tcp":
      return endpoint.tls === undefined
        ? connect({ host: endpoint.host, port: endpoint.port, keepAlive: true })
        : openTls(endpoint, endpoint.tls);
    case "ssh":
      return openSsh(endpoint, options);
    case "nowhere":
      throw new Error(`Internal error: ${endpoint.why}`);
  }
}

function openTls({ host, port }: { readonly host: string; readonly port: number }, tls: TlsFiles): Duplex {
  const { ca, cert, key, verify } = tls;
  return connectTls({ host, port, rejectUnauthorized: verify, ...files({ ca, cert, key }) });
}

const files = (named: Readonly<Record<"ca" | "cert" | "key", Buffer | undefined>>): Partial<Record<string, Buffer>> =>
  Object.fromEntries(Object.entries(named).flatMap(([name, file]) => (file === undefined ? [] : [[name, file]])));

/**
 * As Docker's own command line does it: the user's `ssh`, with the user's configuration, keys and agent, and Docker's
 * command line over there. It asks nothing: there may be no one to answer.
 */
function openSsh(endpoint: SshEndpoint, { env, onSaid }: ConnectionOptions): Duplex {
  const { path } = endpoint;
  const there = ["docker", ...(path === "" ? [] : [`--host=unix://${path}`]), "system", "dial-stdio"];
  const child = spawn("ssh", sshWords(endpoint, there), {
    env: { ...env },
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    said = `${said}${chunk}`.slice(-2_000);
  });
  child.once("close", (code) => {
    if (code !== 0 && said.trim() !== "") onSaid(said);
  });
  return new ProcessConnection(child);
}

type SshEndpoint = Extract<EngineEndpoint, { kind: "ssh" }>;

const sshWords = ({ destination, port }: SshEndpoint, there: readonly string[]): readonly string[] => [
  ...["-T", "-o", "BatchMode=yes", "-o", "ConnectTimeout=30", ...(port === "" ? [] : ["-p", port])],
  ...["--", destination, ...there],
];

/** The group of a file on the host behind `ssh`; nothing where that host does not say. */
export async function groupBehindSsh(
  endpoint: SshEndpoint,
  { file, env }: { readonly file: string } & Pick<ConnectionOptions, "env">,
): Promise<number | undefined> {
  // What is handed to `ssh` is words of a shell over there.
  const words = sshWords(endpoint, ["stat", "-L", "-c", "%g", shellWord(file)]);
  const child = spawn("ssh", words, { env: { ...env }, stdio: ["ignore", "pipe", "ignore"], detached: true });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    said += chunk;
  });
  await new Promise((done) => child.once("error", done).once("close", done));
  return /^\d+$/.test(said.trim()) ? Number(said) : undefined;
}

/** A program's input and output as the one connection that an agent of HTTP wants, with what it does to a socket. */
class ProcessConnection extends Duplex {
  readonly #child: ChildProcessWithoutNullStreams;

  constructor(child: ChildProcessWithoutNullStreams) {
    super();
    this.#child = child;
    child.stdout.on("data", (chunk: Buffer) => {
      if (!this.push(chunk)) child.stdout.pause();
    });
    child.stdout.once("end", () => this.push(null));
    // A program that goes away has its reason elsewhere.
    child.stdin.on("error", () => undefined);
    child.once("error", (error) => this.destroy(error));
    child.once("close", () => this.destroy());
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#child.stdin.write(chunk, encoding, done);
  }

  override _final(done: () => void): void {
    this.#child.stdin.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#child.kill("SIGTERM");
    done(error);
  }

  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }

  /** A connection that no one uses keeps this process as little as a socket does. */
  unref(): this {
    for (const each of this.#parts()) each.unref?.();
    return this;
  }

  ref(): this {
    for (const each of this.#parts()) each.ref?.();
    return this;
  }

  #parts(): readonly { readonly ref?: () => void; readonly unref?: () => void }[] {
    const { stdin, stdout, stderr } = this.#child;
    return [this.#child, ...([stdin, stdout, stderr] as unknown as { readonly ref?: () => void }[])];
  }
}
