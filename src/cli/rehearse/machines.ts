import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { certificateVariables } from "../../machines/certificates.ts";
import { createDockerMachine } from "../../machines/docker/docker-machine.ts";
import type { EngineClient } from "../../machines/docker/engine-client.ts";
import { enginePool } from "../../machines/docker/engine-pool.ts";
import { sweepDocker } from "../../machines/docker/sweep.ts";
import { hostFolder, makeHostFolder } from "../../machines/host/folder.ts";
import { createHostMachine, hostSpaces, sweepHost } from "../../machines/host/host-machine.ts";
import type { Machine } from "../../runner/machine/machine.ts";
import type { CreateMachine, MachineRequest } from "../../runner/machine/machine-request.ts";
import type { PlannedExecutor } from "../../runner/plan/plan.ts";
import type { Io } from "../io/io.ts";
import type { Engines } from "./engines.ts";
import { onHostStory } from "./on-host.ts";
import { type PlaceFlags, placeOf } from "./places.ts";

/** What machines keep in the folder of a run for as long as they are there. */
export const machinesFolder = "machines";

/** Of which run the machines are. */
export interface MachinesOptions {
  readonly run: string;
  readonly runs: string;
  readonly places: PlaceFlags;
  /** Certificate authorities that jobs are to trust, as PEM. */
  readonly certificates: string | undefined;
  readonly engines: Engines;
  /** Whether machines of an architecture are for the engines that a flag names. */
  readonly forNamed: (architecture: string) => boolean;
  /** How many machines on this host there will be, as far as that is known. */
  readonly onHost: number;
  /** Kills the machines of jobs that are canceled already, for who waits no longer. */
  readonly hurry: AbortSignal;
  /** Kills all machines. */
  readonly kill: AbortSignal;
  /** Told once, when a job runs in another architecture than this machine's, or not quite as on CircleCI. */
  readonly onNote: (message: string) => void;
  /** Told when something may be left on an engine. */
  readonly onLeft: () => void;
}

/** How the network is reached is the machine's business, and not the job's. */
const proxies = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"] as const;

/** The same for what runs on this very host: where certificates lie, and where its container engine is. */
const ofTheHost = [
  ...["SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS"],
  ...["DOCKER_HOST", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"],
] as const;

/**
 * Makes the machines of a run: containers, or this host where that is asked for. Nothing else of our environment gets
 * in.
 */
export function createMachines(
  io: Io,
  { run, runs, places, certificates, engines, forNamed, onHost, hurry, kill, onNote, onLeft }: MachinesOptions,
): CreateMachine {
  const hosts = hostFolder(runs);
  let made = 0;
  let trusted: Readonly<Record<string, string>> | undefined;
  const standIn = standInFile(io);
  const onEngine = (engine: EngineClient): CreateMachine =>
    createDockerMachine({
      run,
      runs,
      engine,
      env: io.env,
      standIn,
      onEmulated: onNote,
      onLeft,
      environment: picked(io, proxies),
      ...(certificates !== undefined && { certificates }),
      flow: io.outDrained,
    });
  const own = onEngine(engines.own);
  const pool = enginePool(
    engines.named.map((named) => ({ ...named, create: onEngine(named.engine) })),
    onNote,
  );
  const plugins = pluginsOf(io);
  const told = new Set<string>();
  const onLack = (message: string): void => {
    if (!told.has(message)) onNote(message);
    told.add(message);
  };
  const path = [...new Set([...(io.env.PATH ?? "").split(delimiter), ...usualPath])].filter((each) => each !== "");
  const openSpace = hostSpaces(onHost, path);
  return async (request) => killable(await make(request), { hurry, kill, canceled: request.signal });

  async function make(request: MachineRequest): Promise<Machine> {
    const { executor, signal, onOutput } = request;
    if (placeOf(executor, places) === "container")
      return await (forNamed(request.resources.architecture) ? pool : own)(request);
    makeHostFolder(hosts);
    trusted ??= certificates === undefined ? {} : certificateVariables(layOnHost(certificates, join(hosts, run)));
    onOutput(onHostStory(executor));
    return await createHostMachine({
      folder: join(hosts, run, String(++made)),
      path,
      openSpace,
      standIn,
      signal,
      continues: request.continues === true,
      onLack,
      // As a container of the image would have them; where programs are found is this host's own business.
      environment: {
        ...picked(io, [...proxies, ...ofTheHost]),
        ...trusted,
        ...toolchainsOf(io),
        ...variablesOf(executor),
      },
      flow: io.outDrained,
      ...(plugins !== undefined && { dockerPlugins: plugins }),
    });
  }
}

/** Beside the folders of the run's jobs, with which it goes. */
function layOnHost(certificates: string, folder: string): string {
  const file = join(folder, "certificates.pem");
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, certificates);
  return file;
}

/** The same machine, which is killed with the signals as long as it is there. */
function killable(
  machine: Machine,
  {
    hurry,
    kill,
    canceled,
  }: { readonly hurry: AbortSignal; readonly kill: AbortSignal; readonly canceled: AbortSignal },
): Machine {
  // What cannot be killed is disposed of all the same, which says so.
  const end = (): void => void machine.kill().catch(() => undefined);
  const endCanceled = (): void => {
    if (canceled.aborted) end();
  };
  if (kill.aborted) end();
  kill.addEventListener("abort", end, { once: true });
  hurry.addEventListener("abort", endCanceled, { once: true });
  return {
    ...machine,
    dispose: async () => {
      await machine.dispose();
      kill.removeEventListener("abort", end);
      hurry.removeEventListener("abort", endCanceled);
    },
  };
}

const variablesOf = (executor: PlannedExecutor): Readonly<Record<string, string>> =>
  executor.kind === "docker" ? (executor.containers[0]?.environment ?? {}) : {};

/** Ends what is left of runs whose runner is gone. Gives the engines that did not answer. */
export async function sweepMachines({
  runs,
  engines,
  isAlive,
}: {
  readonly runs: string;
  readonly engines: Engines;
  readonly isAlive: (run: string) => boolean;
}): Promise<readonly EngineClient[]> {
  // Asked for each machine when it is looked at: a run may begin meanwhile.
  const alive = { has: isAlive };
  const [swept] = await Promise.all([
    Promise.all(engines.all.map((engine) => sweepDocker(runs, { alive, engine }))),
    process.platform === "linux" ? sweepHost(hostFolder(runs), { alive }) : undefined,
  ]);
  return engines.all.filter((_, index) => swept[index] === undefined);
}

const usualPath: readonly string[] = ["/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin"];

const picked = ({ env }: Io, names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const])));

/**
 * Where programs that only start others look for these: in the home, and a job has another one, in which `cargo` of
 * rustup or `python` of pyenv would find nothing. What they download for a job (`CARGO_HOME`) is no business of this
 * host.
 */
const toolchains = [
  ["RUSTUP_HOME", ".rustup"],
  ["PYENV_ROOT", ".pyenv"],
  ["RBENV_ROOT", ".rbenv"],
  ["NODENV_ROOT", ".nodenv"],
  ["VOLTA_HOME", ".volta"],
] as const;

const toolchainsOf = ({ env }: Io): Readonly<Record<string, string>> =>
  Object.fromEntries(
    toolchains.flatMap(([name, folder]) => {
      const place = env[name] ?? (env.HOME === undefined ? undefined : join(env.HOME, folder));
      return place !== undefined && existsSync(place) ? [[name, place] as const] : [];
    }),
  );

/** Docker's plugins, such as buildx: a job has a home of its own, in which they would not be found. */
function pluginsOf({ env }: Io): string | undefined {
  const config = env.DOCKER_CONFIG ?? (env.HOME === undefined ? undefined : join(env.HOME, ".docker"));
  const plugins = config === undefined ? undefined : join(config, "cli-plugins");
  return plugins !== undefined && existsSync(plugins) ? plugins : undefined;
}

/**
 * The `circleci` command of a job. It lies beside the program when that is bundled, and among its sources when it is
 * not.
 */
function standInFile({ packageRoot }: Io): string {
  const places = [join(packageRoot, "dist", "circleci.sh"), join(packageRoot, "src/machines/circleci.sh")];
  const found = places.toReversed().find((path) => existsSync(path));
  if (found === undefined) throw new Error(`Internal error: ${places[0]} is missing, in ${dirname(packageRoot)}.`);
  return found;
}
