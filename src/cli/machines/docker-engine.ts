import { stat } from "node:fs/promises";
import { Refusal } from "../../runner/machine/refusal.ts";
import { type DockerCli, type DockerEnd, lastWords } from "./docker-cli.ts";

/** What is known of the engine, asked once a run. */
export interface EngineFacts {
  /** As images name it: `amd64`, `arm64`. */
  readonly architecture: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  /** Whether it can hold containers to these. */
  readonly limits: { readonly cpus: boolean; readonly memory: boolean; readonly pids: boolean };
  /** Its socket as containers may be given it, and the group that may use it. */
  readonly socket: { readonly path: string; readonly group: number };
}

/** Asks the engine. A `Refusal` when none answers. */
export async function engineFacts(
  docker: DockerCli,
  { env }: { readonly env: Readonly<Record<string, string | undefined>> },
): Promise<EngineFacts> {
  const asked = await docker.run(["info", "--format", "{{json .}}"]);
  const info = asked.exitCode === 0 ? readInfo(asked.stdout) : undefined;
  if (info === undefined)
    throw new Refusal(
      `No container engine answers, and machines are containers: ${whyNot(asked)} Start Docker, or run machine jobs with --machine host.`,
    );
  return { ...info, socket: await socketOf(docker, { env, desktop: info.desktop }) };
}

/** Older command lines tell it in what they print, and end well. */
function whyNot(asked: DockerEnd): string {
  const errors = /"ServerErrors":(\["(?:[^"\\]|\\.)*"\])/.exec(asked.stdout)?.[1];
  const [first = lastWords(asked)] = errors === undefined ? [] : (JSON.parse(errors) as readonly string[]);
  return /[.?!]$/.test(first) ? first : `${first}.`;
}

type Info = Omit<EngineFacts, "socket"> & { readonly desktop: boolean };

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
  };
}

/** What images call an architecture that the kernel calls otherwise. */
const imageArchitecture = (kernel: string): string =>
  ({ x86_64: "amd64", aarch64: "arm64", armv7l: "arm", i686: "386" })[kernel] ?? kernel;

const usualSocket = "/var/run/docker.sock";

/**
 * A mount is of the engine's own host. The path that this machine has for the socket is one there too only where both are one, which
 * an engine in a virtual machine or behind SSH is not.
 */
async function socketOf(
  docker: DockerCli,
  { env, desktop }: { readonly env: Readonly<Record<string, string | undefined>>; readonly desktop: boolean },
): Promise<EngineFacts["socket"]> {
  const set = env.DOCKER_HOST ?? "";
  const host =
    set === ""
      ? (await docker.run(["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"])).stdout.trim()
      : set;
  const path = !desktop && host.startsWith("unix://") ? host.slice("unix://".length) : usualSocket;
  const group = await stat(path).then(
    ({ gid }) => (desktop ? 0 : gid),
    () => 0,
  );
  return { path, group };
}
