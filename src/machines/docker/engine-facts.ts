import { stat } from "node:fs/promises";
import { hostname } from "node:os";
import { Refusal } from "../../runner/machine/refusal.ts";
import { type EngineClient, EngineSilent } from "./engine-client.ts";

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

/** What is known of the engine, or why there is none to ask. */
export type EngineAnswer =
  | { readonly kind: "ready"; readonly facts: EngineFacts }
  | { readonly kind: "silent"; readonly why: string };

/** Asks whether there is an engine, and what it is. */
export async function askEngine(engine: EngineClient): Promise<EngineAnswer> {
  try {
    const info = readInfo(await engine.ask({ method: "GET", path: "/info" }));
    if (info === undefined) return { kind: "silent", why: `What answers at ${engine.place.address} is no engine.` };
    const { desktop, name, ...facts } = info;
    const { here, ...socket } = await socketOf(engine, { desktop });
    return { kind: "ready", facts: { ...facts, socket, here: here && name === hostname() } };
  } catch (error) {
    if (error instanceof Refusal) return { kind: "silent", why: sentence(error.message) };
    throw error;
  }
}

const sentence = (text: string): string => (/[.?!]$/.test(text) ? text : `${text}.`);

/** What is known of the engine. Rejects when none answers. */
export async function engineFacts(engine: EngineClient): Promise<EngineFacts> {
  const answer = await askEngine(engine);
  switch (answer.kind) {
    case "ready":
      return answer.facts;
    case "silent":
      throw new EngineSilent(`No container engine answers: ${answer.why}`);
  }
}

type Info = Omit<EngineFacts, "socket" | "here"> & { readonly desktop: boolean; readonly name: string };

/** Reads what an engine says of itself; undefined when it is none. */
export function readInfo(answer: unknown): Info | undefined {
  if (typeof answer !== "object" || answer === null) return undefined;
  const info = answer as Record<string, unknown>;
  const architecture = imageArchitecture(String(info.Architecture ?? ""));
  if (architecture === "") return undefined;
  return {
    architecture,
    cpus: Number(info.NCPU ?? 1),
    memoryMiB: Math.floor(Number(info.MemTotal ?? 0) / 2 ** 20),
    limits: {
      cpus: info.CpuCfsQuota === true,
      memory: info.MemoryLimit === true,
      pids: info.PidsLimit === true,
    },
    desktop: String(info.OperatingSystem ?? "").includes("Docker Desktop"),
    name: String(info.Name ?? ""),
  };
}

/** What images call an architecture that the kernel calls otherwise. */
const imageArchitecture = (kernel: string): string =>
  ({ x86_64: "amd64", aarch64: "arm64", armv7l: "arm", i686: "386" })[kernel] ?? kernel;

const usualSocket = "/var/run/docker.sock";

/**
 * A mount is of the engine's own host. The path that this machine has for the socket is one there too only where both
 * are one, which an engine in a virtual machine or behind SSH is not; behind SSH an address may name the one over
 * there.
 */
async function socketOf(
  { place: { endpoint }, groupOf }: Pick<EngineClient, "place" | "groupOf">,
  { desktop }: { readonly desktop: boolean },
): Promise<EngineFacts["socket"] & { readonly here: boolean }> {
  if (endpoint.kind === "ssh") {
    const path = endpoint.path === "" ? usualSocket : endpoint.path;
    return { path, group: (await groupOf(path)) ?? 0, here: false };
  }
  const here = !desktop && endpoint.kind === "socket";
  const path = here ? endpoint.path : usualSocket;
  const group = await stat(path).then(
    ({ gid }) => (desktop ? 0 : gid),
    () => 0,
  );
  return { path, group, here };
}
