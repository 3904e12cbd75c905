import { createHash } from "node:crypto";
import type { PlannedContainer, Resources } from "../../runner/plan/plan.ts";
import type { EngineFacts } from "./engine-facts.ts";
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

/** How a container is made. */
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
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * What the containers of CircleCI have: https://circleci.com/docs/guides/execution-managed/using-docker/#ram-disks. A
 * program may run from it.
 */
const ramDisk = { "/mnt/ramdisk": "exec,mode=1777" } as const;

/**
 * What runs where nothing of the image or the configuration does: a shell that is asked by the connection to the
 * container, and beside it what keeps the container.
 */
const waiting = ["-c", "exec 3<&0; /bin/sh <&3 3<&- & exec sleep 2147483647"] as const;

/**
 * What the engine is told to make a container of. It has no mount but the engine's socket where that is asked for, and
 * a RAM disk where steps run. `no-new-privileges` is not set: `sudo` of CircleCI's own images would not work.
 */
export function containerBody(plan: ContainerPlan): object {
  const { owner, engine, container, network } = plan;
  const keeps = entrypointCounts(plan);
  const command = container?.command ?? (container?.entrypoint === undefined ? undefined : []);
  return {
    Image: plan.image.id,
    Labels: {
      [labels.run]: owner.run,
      [labels.runs]: runsLabel(owner.runs),
      [labels.machine]: owner.machine,
    },
    Env: environmentWords(plan.environment),
    ...(keeps
      ? {
          ...(container?.entrypoint !== undefined && { Entrypoint: container.entrypoint }),
          ...(command !== undefined && { Cmd: command }),
        }
      : { Entrypoint: ["/bin/sh"], Cmd: waiting }),
    // A shell as entrypoint stays as long as it may have something to read.
    ...((!keeps || plan.primary) && { OpenStdin: true }),
    ...(container?.user !== undefined && { User: container.user }),
    HostConfig: {
      ...(network !== undefined && { NetworkMode: network === "host" ? network : `container:${network.of}` }),
      ...(plan.hosts.length > 0 && { ExtraHosts: plan.hosts.map((name) => `${name}:127.0.0.1`) }),
      ...limits(plan.resources, engine),
      ...(container !== undefined && plan.primary && { Tmpfs: ramDisk }),
      // What is left without a parent is reaped. An image's own entrypoint may insist on being the first process.
      ...(!keeps && { Init: true }),
      ...(plan.socket && {
        Binds: [`${engine.socket.path}:/var/run/docker.sock`],
        GroupAdd: [String(engine.socket.group)],
      }),
    },
  };
}

/** Whether a shell waits in the container for what it is asked by the connection to it. */
export const hasShell = (plan: ContainerPlan): boolean => !entrypointCounts(plan);

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
function limits({ cpus, memoryMiB }: Resources, engine: EngineFacts): object {
  const memory = Math.min(memoryMiB, engine.memoryMiB) * 2 ** 20;
  return {
    ...(engine.limits.cpus && { NanoCpus: Math.round(Math.min(cpus, engine.cpus) * 1e9) }),
    ...(engine.limits.memory && { Memory: memory, MemorySwap: memory }),
    ...(engine.limits.pids && { PidsLimit: 8192 }),
  };
}

/** A container's name for people, unique by its last part. */
export function containerName(
  { run, machine }: Pick<ContainerOwner, "run" | "machine">,
  { suffix, unique }: { readonly suffix: string; readonly unique: string },
): string {
  const text = `arm-pipeline-${run}-${machine}${suffix === "" ? "" : `-${suffix}`}`;
  return `${text.replaceAll(/[^A-Za-z0-9_.-]+/g, "-").slice(0, 100)}-${unique}`;
}

/** Variables as the engine takes them; what is no name is left out, as every shell would do with it. */
const environmentWords = (variables: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(variables).flatMap(([name, value]) =>
    /^[^\s=#\0]+$/.test(name) ? [`${name}=${value.replaceAll("\0", "")}`] : [],
  );
