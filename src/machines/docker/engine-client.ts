import type { Agent } from "node:http";
import { type Duplex, PassThrough, type Readable } from "node:stream";
import type DockerModem from "docker-modem";
import { Refusal } from "../../runner/machine/refusal.ts";
import { type Connections, connectionsTo, groupBehindSsh } from "./connections.ts";
import type { EnginePlace } from "./endpoint.ts";

/** What the engine answers when it does not do what it was asked: its own words, and its status of HTTP. */
export class EngineRefusal extends Refusal {
  readonly status: number;
  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** There is no engine, or it went away. */
export class EngineSilent extends Refusal {}

/** One request to an engine. */
export interface EngineRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  /** What is undefined is left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: object;
  /** An archive, in the place of a body. */
  readonly archive?: NodeJS.ReadableStream | Buffer;
  /** A login for a registry, which goes in by a header. */
  readonly login?: string | undefined;
  readonly signal?: AbortSignal;
}

/** A program's own connection: what is written goes into it; what it prints comes out, each stream by itself. */
export interface Talk {
  readonly connection: Duplex;
  readonly stdout: Readable;
  readonly stderr: Readable;
}

/**
 * An engine, spoken to by its API: a step costs two calls, where Docker's command line costs as much again to start as
 * the step itself. Nothing that is handed to it is seen by anybody else.
 */
export interface EngineClient {
  readonly place: EnginePlace;
  /** Asks for an answer, which is JSON or nothing. Rejects with what the engine said. */
  readonly ask: <T = unknown>(request: EngineRequest) => Promise<T>;
  /** Asks for an answer that is read as it comes. */
  readonly read: (request: EngineRequest) => Promise<Readable>;
  /** Makes the connection one of a program on a terminal, whose two outputs are one. */
  readonly talk: (request: EngineRequest) => Promise<Duplex>;
  /** The same for a program without a terminal. */
  readonly talkApart: (request: EngineRequest) => Promise<Talk>;
  /** Takes the two outputs of a program apart. */
  readonly apart: (stream: Readable) => Promise<Omit<Talk, "connection">>;
  /** The group of a file on the engine's host, where that is asked by SSH; nothing where it does not say. */
  readonly groupOf: (file: string) => Promise<number | undefined>;
  readonly close: () => void;
}

/** What a client is made with. */
export interface EngineClientOptions {
  readonly place: EnginePlace;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Speaks through docker-modem, the well-kept client that dockerode is made over: it knows the engine's answers and the
 * connections that are taken over. How a connection is made is ours, as it would speak SSH by itself, without the
 * user's configuration and agent. It is loaded with the first request, so that it slows down no other command.
 */
export function engineClient({ place, env }: EngineClientOptions): EngineClient {
  let said = "";
  let connections: Connections | undefined;
  let modem: Promise<DockerModem> | undefined;
  const groups = new Map<string, Promise<number | undefined>>();
  const open = async (): Promise<DockerModem> => {
    const { default: Modem } = await import("docker-modem");
    connections = connectionsTo(place.endpoint, {
      env,
      onSaid: (text) => {
        said = text;
      },
    });
    return new Modem(optionsOf(connections.agent));
  };
  const opened = (): Promise<DockerModem> => {
    modem ??= open();
    return modem;
  };
  const dial = async (request: EngineRequest, more: object): Promise<unknown> => {
    if (place.endpoint.kind === "nowhere") throw new EngineSilent(place.endpoint.why);
    request.signal?.throwIfAborted();
    const to = await opened();
    return await new Promise((resolve, reject) =>
      to.dial({ ...dialOptions(request), ...more }, (error, result) =>
        error === null ? resolve(result) : reject(error),
      ),
    ).catch(async (error: unknown) => {
      request.signal?.throwIfAborted();
      throw await reasonOf(error, { place, said: () => said });
    });
  };
  const talk = async (request: EngineRequest): Promise<Duplex> =>
    (await dial(request, { hijack: true, isStream: true })) as Duplex;
  const apart = async (stream: Readable): Promise<Omit<Talk, "connection">> => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const end = (): void => {
      stdout.end();
      stderr.end();
    };
    stream.once("end", end).once("close", end).once("error", end);
    (await opened()).demuxStream(stream, stdout, stderr);
    return { stdout, stderr };
  };
  return {
    place,
    ask: async <T>(request: EngineRequest) => (await dial(request, {})) as T,
    read: async (request) => (await dial(request, { isStream: true })) as Readable,
    talk,
    apart,
    talkApart: async (request) => {
      const connection = await talk(request);
      return { connection, ...(await apart(connection)) };
    },
    groupOf: async (file) => {
      if (place.endpoint.kind !== "ssh") return undefined;
      // A connection of its own, and the answer stays the same.
      const group = groups.get(file) ?? groupBehindSsh(place.endpoint, { file, env });
      groups.set(file, group);
      return await group;
    },
    close: () => connections?.close(),
  };
}

/** All that it would find in this process's environment is said, so that it looks for nothing there. */
const optionsOf = (agent: Agent): DockerModem.ConstructorOptions => ({
  host: undefined,
  port: undefined,
  protocol: "http",
  ca: undefined,
  cert: undefined,
  key: undefined,
  timeout: undefined,
  agent,
  // The connections know where to. By this the client looks at no address.
  socketPath: "engine",
});

function dialOptions({
  method,
  path,
  query = {},
  body,
  archive,
  login,
  signal,
}: EngineRequest): DockerModem.DialOptions {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) words.append(name, String(value));
  return {
    path: words.size === 0 ? path : `${path}?${words}`,
    method,
    statusCodes,
    // Nothing is added to the path, which has it all.
    options: { _query: {}, _body: body ?? {} },
    ...(archive !== undefined && { file: archive }),
    ...(login !== undefined && { headers: { "X-Registry-Auth": login } }),
    ...(signal !== undefined && { abortSignal: signal }),
  };
}

/** What counts as done; 101 is told apart by the client itself, and 304 is a container that is already as asked. */
const statusCodes: DockerModem.StatusCodes = { 200: true, 201: true, 204: true, 304: true };

/** In the engine's own words, or in words about its connection. */
async function reasonOf(
  error: unknown,
  { place, said }: { readonly place: EnginePlace; readonly said: () => string },
): Promise<Error> {
  const { statusCode, json, code, message } = error as Error & {
    readonly statusCode?: number;
    readonly json?: unknown;
    readonly code?: string;
  };
  if (statusCode !== undefined) return new EngineRefusal(wordsOf(json, message), statusCode);
  const at = place.by === undefined ? place.address : `${place.address} (${place.by})`;
  if (place.endpoint.kind === "ssh") {
    // What `ssh` says comes beside the connection, and may come after its end.
    for (let turn = 0; said() === "" && turn < 20; turn++) await new Promise((done) => setTimeout(done, 10));
    return new EngineSilent(`The engine at ${at} does not answer: ${sentence(lastLine(said()) ?? message)}`);
  }
  if (code === "EACCES") return new EngineSilent(`This user may not use the engine at ${at}: permission denied.`);
  if (code === "ENOENT") return new EngineSilent(`There is no engine at ${at}: nothing listens there.`);
  return new EngineSilent(`The engine at ${at} does not answer: ${sentence(message)}`);
}

const lastLine = (text: string): string | undefined => text.trim().split("\n").at(-1)?.trim() || undefined;

const sentence = (text: string): string => (/[.?!]$/.test(text) ? text : `${text}.`);

function wordsOf(json: unknown, otherwise: string): string {
  if (typeof json === "object" && json !== null && !Buffer.isBuffer(json)) {
    const { message, cause } = json as { readonly message?: unknown; readonly cause?: unknown };
    for (const words of [message, cause]) if (typeof words === "string" && words !== "") return lastWords(words);
  }
  const text = Buffer.isBuffer(json) ? json.toString().trim() : "";
  // Of an answer that is read as it comes the client gives the engine's words behind its own.
  return lastWords(text === "" ? otherwise.replace(/^\(HTTP code \d+\) \w+ - /, "") : text);
}

/** The last line that says something, without a full stop, for a sentence of ours. */
export function lastWords(text: string): string {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return (lines.at(-1) ?? "it said nothing").replace(/\.$/, "");
}
