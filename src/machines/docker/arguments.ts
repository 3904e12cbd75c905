import { createHash } from "node:crypto";
import type { PlannedContainer, Resources } from "../../runner/plan/plan.ts";
import type { EngineFacts } from "./engine.ts";
import type { ImageFacts } from "./image.ts";

/** Labels of all that a run makes in the engine, by which a later run finds what was left. */
export const labels = { run: "arm-pipeline.run", machine: "arm-pipeline.machine", runs: "arm-pipeline.runs" } as const;

/** Whose a container is. */
export interface ContainerOwner {
  /** The run's own name, unique in its folder of runs. */
  readonly run: string;
  /** The folder of runs; another checkout's runs are none of ours. */
  readonly runs: string;
  /** The job and its node. */
  readonly machine: string;
}

/** A folder of runs in a label: shorter than its path, and not telling it. */
export const runsLabel = (runs: string): string => createHash("sha256").update(runs).digest("hex").slice(0, 16);

/** How a container is run. */
export interface ContainerPlan {
  readonly name: string;
  readonly owner: ContainerOwner;
  readonly image: ImageFacts;
  readonly resources: Resources;
  readonly engine: EngineFacts;
  /** What the configuration says of it; a machine has none. */
  readonly container: PlannedContainer | undefined;
  /** The network: of the engine's host, or of another container; its own where this is missing. */
  readonly network?: "host" | { readonly of: string };
  /** Names that mean this container and those that share its network. */
  readonly hosts: readonly string[];
  /** Whether the engine's socket is in it. */
  readonly socket: boolean;
  /** Whether steps run in it, for which it has to stay. */
  readonly primary: boolean;
  /** A file with variables, and those that such a file cannot have. */
  readonly environment: { readonly file: string; readonly others: Readonly<Record<string, string>> } | undefined;
}

/**
 * What the containers of CircleCI have: https://circleci.com/docs/guides/execution-managed/using-docker/#ram-disks. A
 * program may run from it.
 */
const ramDisk = "/mnt/ramdisk:exec,mode=1777";

/**
 * The arguments of `docker run`. A container has no mount but the engine's socket where that is asked for, and a RAM
 * disk where steps run. `no-new-privileges` is not set: `sudo` of CircleCI's own images would not work.
 */
export function runArguments(plan: ContainerPlan): readonly string[] {
  const { owner, engine, container, network } = plan;
  const keeps = entrypointCounts(plan);
  const [program, ...args] = keeps ? (container?.entrypoint ?? []) : ["/bin/sh", "-c", "exec sleep 2147483647"];
  return [
    ...["run", "--detach", "--pull", "never", "--platform", `linux/${plan.image.architecture}`, "--name", plan.name],
    ...["--label", `${labels.run}=${owner.run}`, "--label", `${labels.runs}=${runsLabel(owner.runs)}`],
    ...["--label", `${labels.machine}=${owner.machine}`],
    ...(network === undefined ? [] : ["--network", network === "host" ? network : `container:${network.of}`]),
    ...plan.hosts.flatMap((name) => ["--add-host", `${name}:127.0.0.1`]),
    ...limits(plan.resources, engine),
    ...(container !== undefined && plan.primary ? ["--tmpfs", ramDisk] : []),
    // What is left without a parent is reaped. An image's own entrypoint may insist on being the first process.
    ...(keeps ? [] : ["--init"]),
    // A shell as entrypoint stays as long as it may have something to read.
    ...(keeps && plan.primary ? ["--interactive"] : []),
    ...(plan.socket
      ? ["--volume", `${engine.socket.path}:/var/run/docker.sock`, "--group-add", String(engine.socket.group)]
      : []),
    ...(container?.user === undefined ? [] : ["--user", container.user]),
    ...(plan.environment === undefined ? [] : ["--env-file", plan.environment.file]),
    ...Object.entries(plan.environment?.others ?? {}).flatMap(([name, value]) => ["--env", `${name}=${value}`]),
    ...(program === undefined ? [] : ["--entrypoint", program]),
    plan.image.id,
    ...args,
    ...(keeps ? (container?.command ?? []) : []),
  ];
}

/**
 * The entrypoint and the command of the image are those of a service, and not of the container that steps run in,
 * unless the configuration names one or the image asks for it:
 * https://circleci.com/docs/guides/execute/custom-images/#adding-an-entrypoint
 */
function entrypointCounts({ primary, container, image }: ContainerPlan): boolean {
  if (container === undefined) return false;
  return !primary || image.keepsEntrypoint || container.entrypoint !== undefined || container.command !== undefined;
}

/**
 * As much as the class gives, and no more than there is. The containers of a job have it each: an engine has no limit
 * for several.
 */
function limits({ cpus, memoryMiB }: Resources, engine: EngineFacts): readonly string[] {
  const memory = `${Math.min(memoryMiB, engine.memoryMiB)}m`;
  return [
    ...(engine.limits.cpus ? ["--cpus", String(Math.min(cpus, engine.cpus))] : []),
    ...(engine.limits.memory ? ["--memory", memory, "--memory-swap", memory] : []),
    ...(engine.limits.pids ? ["--pids-limit", "8192"] : []),
  ];
}

/** A container's name for people, unique by its last part. */
export function containerName(
  { run, machine }: Pick<ContainerOwner, "run" | "machine">,
  { suffix, unique }: { readonly suffix: string; readonly unique: string },
): string {
  const text = `arm-pipeline-${run}-${machine}${suffix === "" ? "" : `-${suffix}`}`;
  return `${text.replaceAll(/[^A-Za-z0-9_.-]+/g, "-").slice(0, 100)}-${unique}`;
}

/**
 * Variables as a file can have them, and those it cannot: it knows no line ends, and long lines are too much for it.
 * These are arguments, which everybody can read, as the configuration they stand in. The command line's own environment
 * is no place for them: a stranger's configuration would choose its PATH and what is loaded into it.
 */
export function environmentFile(variables: Readonly<Record<string, string>>): {
  readonly text: string;
  readonly others: Readonly<Record<string, string>>;
} {
  const entries = Object.entries(variables).flatMap(([name, value]) =>
    /^[^\s=#\0]+$/.test(name) ? [[name, value.replaceAll("\0", "")] as const] : [],
  );
  const fits = ([, value]: readonly [string, string]): boolean => !/[\r\n]/.test(value) && value.length < 16_000;
  return {
    text: entries
      .filter(fits)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(""),
    others: Object.fromEntries(entries.filter((entry) => !fits(entry))),
  };
}
