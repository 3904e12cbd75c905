import { join } from "node:path";
import { type Builder, findBuilder } from "./builder.ts";
import { type CacheFolders, isCached } from "./cache.ts";
import { cachedTools, emulation, goVersion, madeHere, packagedCommands } from "./catalogue.ts";
import type { Need } from "./needs.ts";
import type { System } from "./system.ts";

/** Who may install packages and start an engine. */
export type Privilege = "root" | "sudo" | "none";

/** Where a tool that is there was found. */
export type Found = "path" | "cache" | "missing";

/**
 * What is true of this machine, gathered before anything is planned. It holds what was asked for: nothing else is
 * looked for.
 */
export type Facts = {
  readonly needs: readonly Need[];
  readonly platform: string;
  readonly arch: "amd64" | "arm64" | "other";
  /** The distribution's ID and those it says it is like; empty where there is no os-release. */
  readonly distribution: readonly string[];
  readonly privilege: Privilege;
  /** Commands of the catalogue that are not on PATH. */
  readonly missingCommands: readonly string[];
  /** Whether an engine answers on this machine's own socket. */
  readonly engine: "answers" | "can-be-started" | "missing" | "not-needed";
  /** The client that builds images. */
  readonly builder: Builder;
  readonly emulation: "native" | "registered" | "to-register" | "missing" | "not-needed";
  /** The cached tools, and what is made here, by the need that it meets. */
  readonly tools: Readonly<Partial<Record<Need, Found>>>;
  /** Whether Python can make virtual environments. */
  readonly pythonVenv: boolean | "not-needed";
  /** The Go on PATH: right as it is, able to fetch the right one, too old for that, or none. */
  readonly go: "right" | "fetches-itself" | "too-old" | "missing" | "not-needed";
};

/** Where a distribution says what it is. */
const osRelease = "/etc/os-release";
/** Programs of administrators are not on everybody's PATH. */
const administration = ["/usr/local/sbin", "/usr/sbin", "/sbin"] as const;

/** Looks, all at once, and changes nothing. */
export async function gatherFacts(
  system: System,
  { folders, needs }: { readonly folders: CacheFolders; readonly needs: readonly Need[] },
): Promise<Facts> {
  const when = async <T>(need: Need, look: () => Promise<T>): Promise<T | "not-needed"> =>
    needs.includes(need) ? look() : "not-needed";
  const commands = packagedCommands.filter(({ need }) => needs.includes(need));
  const [missing, tools, made, builder, release, privilege, engine, emulation, pythonVenv] = await Promise.all([
    Promise.all(
      commands.map(async ({ command, orElse = [] }) =>
        (await findAny(system, [command, ...orElse])) === undefined ? command : undefined,
      ),
    ),
    Promise.all(
      cachedTools
        .filter(({ name }) => needs.includes(name))
        .map(async (tool) => [tool.name, await findTool(system, folders, tool)] as const),
    ),
    Promise.all(
      madeHere
        .filter(({ name }) => needs.includes(name))
        .map(async (entry) => [entry.name, (await isCached(folders, entry)) ? "cache" : "missing"] as const),
    ),
    when("builder", () => findBuilder(system, folders)),
    system.read(osRelease),
    privilegeOf(system),
    when("engine", () => engineState(system)),
    when("emulation", () => emulationState(system)),
    when("aws", async () => (await system.run(["python3", "-c", "import ensurepip, venv"])).exitCode === 0),
  ]);
  const compiled = tools.some(([name, found]) => found === "missing" && goPrograms(name));
  return {
    needs,
    platform: system.platform,
    arch: system.arch === "x64" ? "amd64" : system.arch === "arm64" ? "arm64" : "other",
    distribution: distributionOf(release ?? ""),
    privilege,
    missingCommands: missing.filter((command) => command !== undefined),
    engine,
    builder: builder === "not-needed" ? { kind: "not-needed" } : builder,
    emulation,
    tools: Object.fromEntries([...tools, ...made]),
    pythonVenv,
    go: compiled ? await goState(system) : "not-needed",
  };
}

const goPrograms = (name: Need): boolean => cachedTools.some((tool) => tool.name === name && tool.go !== undefined);

/** A command's full path, also where only administrators look. */
export async function findCommand(system: System, command: string): Promise<string | undefined> {
  const [found] = await system.find(command);
  if (found !== undefined) return found;
  for (const folder of administration) {
    if ((await system.run(["test", "-x", join(folder, command)])).exitCode === 0) return join(folder, command);
  }
  return undefined;
}

/** The full path of the first of several commands that is there. */
export async function findAny(system: System, commands: readonly string[]): Promise<string | undefined> {
  for (const command of commands) {
    const found = await findCommand(system, command);
    if (found !== undefined) return found;
  }
  return undefined;
}

function distributionOf(release: string): readonly string[] {
  const value = (key: string) => new RegExp(`^${key}="?([^"\\n]*)"?$`, "m").exec(release)?.[1] ?? "";
  return [value("ID"), ...value("ID_LIKE").split(" ")].filter((id) => id !== "");
}

async function privilegeOf(system: System): Promise<Privilege> {
  if (system.uid === 0) return "root";
  return (await system.run(["sudo", "-n", "true"])).exitCode === 0 ? "sudo" : "none";
}

/** A remote engine could not reach a registry on this machine's loopback, so it counts as none. */
async function engineState(system: System): Promise<Facts["engine"]> {
  const host = system.env.DOCKER_HOST ?? "unix:///var/run/docker.sock";
  if (host.startsWith("unix://")) {
    const { exitCode } = await system.run(["docker", "version", "--format", "{{.Server.Version}}"], {
      timeoutMs: 10_000,
    });
    if (exitCode === 0) return "answers";
  }
  return (await findCommand(system, "dockerd")) === undefined ? "missing" : "can-be-started";
}

/** Whether Arm programs run here, now. */
export async function emulationState(system: System): Promise<Facts["emulation"]> {
  if (system.arch === "arm64") return "native";
  const registered = (await system.read("/proc/sys/fs/binfmt_misc/qemu-aarch64"))?.startsWith("enabled") ?? false;
  if (registered) return "registered";
  return (await system.read(emulation.rule)) === undefined ? "missing" : "to-register";
}

/**
 * Only the pinned version of Pulumi counts, since that is the one the orb asks for; any buildx and BuildKit of the
 * machine's own will do.
 */
async function findTool(system: System, folders: CacheFolders, tool: (typeof cachedTools)[number]): Promise<Found> {
  if (await onPath(system, tool)) return "path";
  return (await isCached(folders, tool)) ? "cache" : "missing";
}

async function onPath(system: System, tool: (typeof cachedTools)[number]): Promise<boolean> {
  if (tool.name === "buildx") return (await system.run(["docker", "buildx", "version"])).exitCode === 0;
  const found = await Promise.all(tool.files.map((file) => findCommand(system, file)));
  if (found.includes(undefined)) return false;
  return tool.name !== "pulumi" || (await system.run(["pulumi", "version"])).stdout.trim() === `v${tool.version}`;
}

async function goState(system: System): Promise<Facts["go"]> {
  const { exitCode, stdout } = await system.run(["go", "version"]);
  const version = /go(\d+)\.(\d+)(?:\.(\d+))?/.exec(stdout);
  if (exitCode !== 0 || version === null) return "missing";
  const [have, needed, fetching] = [version[0].slice(2), goVersion.needed, goVersion.fetchesItself];
  if (atLeast(have, needed)) return "right";
  return atLeast(have, fetching) ? "fetches-itself" : "too-old";
}

/** Whether one dotted version is not older than another. */
export function atLeast(have: string, needed: string): boolean {
  const [a, b] = [have, needed].map((version) => version.split(".").map(Number));
  for (const [index, part] of (b ?? []).entries()) {
    const difference = (a?.[index] ?? 0) - part;
    if (difference !== 0) return difference > 0;
  }
  return true;
}
