import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { Refusal } from "../../runner/machine/refusal.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** How an engine is reached. */
export type EngineEndpoint =
  | { readonly kind: "socket"; readonly path: string }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number; readonly tls: TlsFiles | undefined }
  | { readonly kind: "ssh"; readonly destination: string; readonly port: string; readonly path: string }
  /** What was said cannot be followed: who asks this engine anything is told why. */
  | { readonly kind: "nowhere"; readonly why: string };

/** What proves to each other who an engine and its client are. */
export interface TlsFiles {
  readonly ca: Buffer | undefined;
  readonly cert: Buffer | undefined;
  readonly key: Buffer | undefined;
  /** Whether the engine has to prove it. */
  readonly verify: boolean;
}

/** An engine as it was found: where it is, and what a person calls it. */
export interface EnginePlace {
  /** As in `unix:///var/run/docker.sock`. */
  readonly address: string;
  /** What named it, as in `context remote`; nothing where it is just in its usual place. */
  readonly by: string | undefined;
  readonly endpoint: EngineEndpoint;
}

/**
 * Where the engine is, in the order of Docker's command line: `DOCKER_HOST`, `DOCKER_CONTEXT`, the current context, the
 * usual socket. After that those that its command line does not look for: rootless docker, Docker Desktop, Colima, and
 * podman, whose own variable is `CONTAINER_HOST`.
 * https://docs.docker.com/engine/manage-resources/contexts/
 */
export const findEngine = (env: Env): EnginePlace => orNowhere(() => lookForEngine(env));

function lookForEngine(env: Env): EnginePlace {
  const host = env.DOCKER_HOST ?? "";
  if (host !== "") return { address: host, by: "DOCKER_HOST", endpoint: endpointOf(host, () => tlsOfEnvironment(env)) };
  const context = env.DOCKER_CONTEXT ?? currentContext(env);
  if (context !== "" && context !== "default") return contextNamed(env, context);
  const found = usualSockets(env).find((path) => existsSync(path));
  const podman = env.CONTAINER_HOST ?? "";
  if (found === undefined && podman !== "")
    return { address: podman, by: "CONTAINER_HOST", endpoint: endpointOf(podman, () => undefined) };
  return atSocket(found ?? "/var/run/docker.sock");
}

/** An engine that a flag names: an address, or the name of a context. */
export const engineNamed = (env: Env, name: string): EnginePlace =>
  orNowhere(() =>
    /^[a-z]+:\/\//.test(name)
      ? { address: name, by: undefined, endpoint: endpointOf(name, () => tlsOfEnvironment(env)) }
      : contextNamed(env, name),
  );

/** Jobs on this host need no engine, so what is wrong with its address is told only to those who need it. */
function orNowhere(look: () => EnginePlace): EnginePlace {
  try {
    return look();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { address: "nowhere", by: undefined, endpoint: { kind: "nowhere", why: error.message } };
  }
}

/** Where Docker's configuration of this user is. */
export const dockerConfigFolder = (env: Env): string => env.DOCKER_CONFIG ?? join(env.HOME ?? homedir(), ".docker");

const atSocket = (path: string): EnginePlace => ({
  address: `unix://${path}`,
  by: undefined,
  endpoint: { kind: "socket", path },
});

function usualSockets(env: Env): readonly string[] {
  const home = env.HOME ?? homedir();
  const runtime = env.XDG_RUNTIME_DIR ?? `/run/user/${process.getuid?.() ?? 0}`;
  return [
    ...["/var/run/docker.sock", join(runtime, "docker.sock")],
    ...[join(home, ".docker/run/docker.sock"), join(home, ".colima/default/docker.sock")],
    ...[join(runtime, "podman/podman.sock"), "/run/podman/podman.sock"],
  ];
}

function currentContext(env: Env): string {
  const { currentContext } = readJson(join(dockerConfigFolder(env), "config.json")) ?? {};
  return typeof currentContext === "string" ? currentContext : "";
}

/** A context is in a folder whose name is the hash of its own. */
function contextNamed(env: Env, name: string): EnginePlace {
  const contexts = join(dockerConfigFolder(env), "contexts");
  const id = createHash("sha256").update(name).digest("hex");
  const endpoints = readJson(join(contexts, "meta", id, "meta.json"))?.Endpoints as
    | { readonly docker?: { readonly Host?: string; readonly SkipTLSVerify?: boolean } }
    | undefined;
  const host = endpoints?.docker?.Host;
  if (host === undefined) {
    if (name === "default") return atSocket("/var/run/docker.sock");
    throw new Refusal(`Docker has no context "${name}": docker context ls lists those that there are.`);
  }
  const folder = join(contexts, "tls", id, "docker");
  const tls = () =>
    existsSync(folder) ? tlsIn(folder, { verify: endpoints?.docker?.SkipTLSVerify !== true }) : undefined;
  return { address: host, by: `context ${name}`, endpoint: endpointOf(host, tls) };
}

/** Reads an address as Docker's command line does. */
function endpointOf(address: string, tls: () => TlsFiles | undefined): EngineEndpoint {
  const [, scheme = "tcp", rest = address] = /^([a-z]+):\/\/(.*)$/s.exec(address) ?? [];
  if (scheme === "unix") return { kind: "socket", path: rest === "" ? "/var/run/docker.sock" : rest };
  if (scheme === "npipe") return { kind: "socket", path: rest };
  const url = URL.canParse(`http://${rest}`) ? new URL(`http://${rest}`) : null;
  if (url === null || url.hostname === "" || !["tcp", "http", "https", "ssh"].includes(scheme))
    throw new Refusal(
      `"${address}" is no address of a container engine: those are unix:///PATH, tcp://HOST:PORT and ssh://USER@HOST.`,
    );
  if (scheme === "ssh") {
    const user = url.username === "" ? "" : `${decodeURIComponent(url.username)}@`;
    // An address that begins with a hyphen would be an option of `ssh`.
    if (`${user}${url.hostname}`.startsWith("-")) throw new Refusal(`"${address}" is no address of a host.`);
    const path = url.pathname === "/" ? "" : url.pathname;
    return { kind: "ssh", destination: `${user}${url.hostname}`, port: sshPort(rest, url), path };
  }
  const files = scheme === "http" ? undefined : (tls() ?? (scheme === "https" ? noFiles : undefined));
  const port = Number(url.port) || (files === undefined ? 2375 : 2376);
  return { kind: "tcp", host: url.hostname.replace(/^\[|\]$/g, ""), port, tls: files };
}

/** The address is read as one of `http`, of which 80 is no port worth naming. */
const sshPort = (rest: string, { port }: URL): string => (/:80(?:\/|$)/.test(rest) ? "80" : port);

const noFiles: TlsFiles = { ca: undefined, cert: undefined, key: undefined, verify: true };

function tlsOfEnvironment(env: Env): TlsFiles | undefined {
  const verify = (env.DOCKER_TLS_VERIFY ?? "") !== "";
  if (!verify && (env.DOCKER_TLS ?? "") === "") return undefined;
  return tlsIn(env.DOCKER_CERT_PATH ?? dockerConfigFolder(env), { verify });
}

function tlsIn(folder: string, { verify }: { readonly verify: boolean }): TlsFiles {
  const file = (name: string): Buffer | undefined => {
    try {
      return readFileSync(join(folder, name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw new Refusal(`The certificates of the container engine cannot be read: ${(error as Error).message}.`);
    }
  };
  return { ca: file("ca.pem"), cert: file("cert.pem"), key: file("key.pem"), verify };
}

function readJson(path: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
