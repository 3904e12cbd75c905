import { stat } from "node:fs/promises";
import { hostname } from "node:os";
import { Refusal } from "../../runner/machine/refusal.ts";
import { type DockerCli, type DockerEnd, lastWords, noClient } from "./docker-cli.ts";

/** What is known of the engine, asked once a run. */
export interface EngineFacts {
  /** As images name it: `amd64`, `arm64`. */
  readonly architecture: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  /** Whether it shares this machine's kernel, as an engine in a virtual machine or behind an address does not. */
  readonly here: boolean;
  /** Whether it can hold containers to these. */
  readonly limits: { readonly cpus: boolean; readonly memory: boolean; readonly pids: boolean };
  /** Its socket as containers may be given it, and the group that may use it. */
  readonly socket: { readonly path: string; readonly group: number };
}

/** What is known of the engine, or why there is none to ask, in its client's own words. */
export type EngineAnswer =
  | { readonly kind: "ready"; readonly facts: EngineFacts }
  | { readonly kind: "no-client" }
  | { readonly kind: "silent"; readonly why: string };

type Env = Readonly<Record<string, string | undefined>>;

/** Asks whether there is an engine, and what it is. */
export async function askEngine(docker: DockerCli, { env }: { readonly env: Env }): Promise<EngineAnswer> {
  const asked = await docker.run(["info", "--format", "{{json .}}"]).catch((error: unknown) => {
    if (error instanceof Refusal) return undefined;
    throw error;
  });
  if (asked === undefined) return { kind: "no-client" };
  const info = asked.exitCode === 0 ? readInfo(asked.stdout) : undefined;
  if (info === undefined) return { kind: "silent", why: whyNot(asked) };
  const { desktop, name, ...facts } = info;
  const { here, ...socket } = await socketOf(docker, { env, desktop });
  return { kind: "ready", facts: { ...facts, socket, here: here && name === hostname() } };
}

/** What is known of the engine. A `Refusal` when none answers. */
export async function engineFacts(docker: DockerCli, { env }: { readonly env: Env }): Promise<EngineFacts> {
  const answer = await askEngine(docker, { env });
  switch (answer.kind) {
    case "ready":
      return answer.facts;
    case "no-client":
      throw noClient();
    case "silent":
      throw new Refusal(`No container engine answers: ${answer.why}`);
  }
}

/** Older command lines tell it in what they print, and end well. */
function whyNot(asked: DockerEnd): string {
  const errors = /"ServerErrors":(\["(?:[^"\\]|\\.)*"\])/.exec(asked.stdout)?.[1];
  const [first = lastWords(asked)] = errors === undefined ? [] : (JSON.parse(errors) as readonly string[]);
  return /[.?!]$/.test(first) ? first : `${first}.`;
}

type Info = Omit<EngineFacts, "socket" | "here"> & { readonly desktop: boolean; readonly name: string };

/** Reads what `docker info` says; undefined when it says that it has no engine. Podman puts the same under `host`. */
export function readInfo(text: string): Info | undefined {
  let info: Record<string, unknown>;
  try {
    info = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  if (Array.isArray(info.ServerErrors) && info.ServerErrors.length > 0) return undefined;
  const host = (typeof info.host === "object" && info.host !== null ? info.host : {}) as Record<string, unknown>;
  const architecture = imageArchitecture(String(info.Architecture ?? host.arch ?? ""));
  if (architecture === "") return undefined;
  const podman = info.Architecture === undefined;
  return {
    architecture,
    cpus: Number(info.NCPU ?? host.cpus ?? 1),
    memoryMiB: Math.floor(Number(info.MemTotal ?? host.memTotal ?? 0) / 2 ** 20),
    limits: {
      cpus: podman || info.CpuCfsQuota === true,
      memory: podman || info.MemoryLimit === true,
      pids: podman || info.PidsLimit === true,
    },
    desktop: String(info.OperatingSystem ?? "").includes("Docker Desktop"),
    name: String(info.Name ?? host.hostname ?? ""),
  };
}

/** What images call an architecture that the kernel calls otherwise. */
const imageArchitecture = (kernel: string): string =>
  ({ x86_64: "amd64", aarch64: "arm64", armv7l: "arm", i686: "386" })[kernel] ?? kernel;

const usualSocket = "/var/run/docker.sock";

/**
 * A mount is of the engine's own host. The path that this machine has for the socket is one there too only where both
 * are one, which an engine in a virtual machine or behind SSH is not.
 */
async function socketOf(
  docker: DockerCli,
  { env, desktop }: { readonly env: Env; readonly desktop: boolean },
): Promise<EngineFacts["socket"] & { readonly here: boolean }> {
  const set = env.DOCKER_HOST ?? "";
  const host =
    set === ""
      ? (await docker.run(["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"])).stdout.trim()
      : set;
  const here = !desktop && host.startsWith("unix://");
  const path = here ? host.slice("unix://".length) : usualSocket;
  const group = await stat(path).then(
    ({ gid }) => (desktop ? 0 : gid),
    () => 0,
  );
  return { path, group, here };
}
