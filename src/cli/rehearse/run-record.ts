import { readFileSync } from "node:fs";
import { join } from "node:path";
import { folderStore } from "../../machines/folder-store.ts";
import { identify, isRunning, type ProcessIdentity, readIdentity } from "../../machines/host/process-identity.ts";
import type { RunAbout } from "../../runner/events.ts";
import type { EarlierStatus } from "../../runner/plan/run-again.ts";
import type { RunStatus } from "../../runner/schedule/result.ts";
import type { StateFolder } from "../state/state-folder.ts";
import type { RunFlags } from "./run-flags.ts";

/** What is kept of a run besides its events: `run.json`. */
export interface RunInfo {
  readonly schema: 1;
  readonly id: string;
  readonly workflow: string;
  readonly startedAt: string;
  /** What it is of; missing in the notes of older versions. */
  readonly about?: RunAbout;
  /** A UUID that all runs share which go on from one another. */
  readonly workspaceId: string;
  /** The run that this one goes on from. */
  readonly continues?: string;
  /** What it was asked for, so that a later run can go on from it. */
  readonly asked: readonly string[];
  readonly flags: Partial<RunFlags>;
  /**
   * By name: what each job was, so that one that is changed since is known, and the run in which it ran when it was
   * taken over.
   */
  readonly jobs: Readonly<Record<string, { readonly fingerprint: string; readonly takenFrom?: string }>>;
  /** Missing until it has ended. */
  readonly end?: {
    readonly status: RunStatus;
    readonly durationMs: number;
    readonly jobs: Readonly<Record<string, EarlierStatus>>;
  };
}

/** A run as it is now. `interrupted`: whatever ran it is gone, and has not ended it. */
export interface KnownRun {
  readonly info: RunInfo;
  readonly status: RunStatus | "running" | "interrupted";
}

const infoFile = "run.json";
/** The process that runs it; it is there as long as that has something to clean up. */
const runnerFile = "runner.json";

/** The runs of a project, on disk. */
export interface Runs {
  /** Says that this process runs it, before anything else of it is there. */
  readonly open: (id: string) => Promise<void>;
  /** Says that nothing of it is left to be cleaned up. */
  readonly close: (id: string) => Promise<void>;
  readonly write: (info: RunInfo) => Promise<void>;
  /** The run; nothing where there is none, or nothing that can be read. */
  readonly read: (id: string) => Promise<KnownRun | undefined>;
  /** All that can be read, the last one first. */
  readonly list: () => Promise<readonly KnownRun[]>;
  /** Whether its process is there. Synchronous: it is asked in the moment in which something would be ended. */
  readonly isAlive: (id: string) => boolean;
  /** The runs whose process is gone and has not cleaned up. */
  readonly dead: () => Promise<readonly string[]>;
  /** The names of all folders of runs, also of those that cannot be read, sorted. */
  readonly ids: () => Promise<readonly string[]>;
  readonly folder: (id: string) => string;
  readonly remove: (id: string) => Promise<void>;
}

/** The runs below a folder. */
export function runsIn({ runs: root }: Pick<StateFolder, "runs">): Runs {
  const store = folderStore(root);
  const ids = async (): Promise<readonly string[]> => (await store.list("")).filter((name) => isRunId(name));
  const runnerOf = (id: string): string | undefined => {
    try {
      return isRunId(id) ? readFileSync(join(root, id, runnerFile), "utf8") : undefined;
    } catch {
      return undefined;
    }
  };
  const isAlive = (id: string): boolean => {
    const identity = readIdentity(runnerOf(id) ?? "");
    return identity !== undefined && isRunning(identity);
  };
  const read: Runs["read"] = async (id) => {
    const info = isRunId(id) ? parseInfo(await store.read(`${id}/${infoFile}`), id) : undefined;
    if (info === undefined) return undefined;
    return { info, status: info.end?.status ?? (isAlive(id) ? "running" : "interrupted") };
  };
  return {
    ids,
    isAlive,
    read,
    dead: async () => (await ids()).filter((id) => runnerOf(id) !== undefined && !isAlive(id)),
    folder: (id) => join(root, id),
    open: (id) => store.write(`${id}/${runnerFile}`, JSON.stringify(ownIdentity())),
    close: (id) => store.remove(`${id}/${runnerFile}`),
    write: (info) => store.write(`${info.id}/${infoFile}`, `${JSON.stringify(info, undefined, 2)}\n`),
    list: async () => {
      const all = await Promise.all((await ids()).map(read));
      // Two may have begun in the same second, which is all that an id tells.
      return all.filter((run) => run !== undefined).toSorted((a, b) => (a.info.startedAt < b.info.startedAt ? 1 : -1));
    },
    remove: (id) => store.remove(id),
  };
}

/** This process. */
export function ownIdentity(): ProcessIdentity {
  const own = identify(process.pid);
  if (own === undefined) throw new Error("Internal error: this process cannot find itself.");
  return own;
}

/** An id is the time, to the second, and a few letters that make it unique: ids sort by time. */
export function newRunId(now: Date, random: string): string {
  const [date = "", time = ""] = now.toISOString().split(/[T.]/);
  return `${date.replaceAll("-", "")}-${time.replaceAll(":", "")}-${random}`;
}

/** Whether a text is the name of a run, and so no path. */
export const isRunId = (text: string): boolean => /^\d{8}-\d{6}-[0-9a-z]+$/.test(text);

/**
 * Whether all is there that is read without a further look: a file may be of another hand, or of a disk that was full.
 */
const isWhole = ({ workflow, startedAt, asked, flags, jobs, end }: RunInfo): boolean =>
  typeof workflow === "string" &&
  typeof startedAt === "string" &&
  Array.isArray(asked) &&
  isObject(flags) &&
  isObject(jobs) &&
  (end === undefined || (isObject(end) && isObject(end.jobs)));

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null;

function parseInfo(text: string | undefined, id: string): RunInfo | undefined {
  if (text === undefined) return undefined;
  try {
    const info = JSON.parse(text) as RunInfo;
    return info.schema === 1 && info.id === id && isWhole(info) ? info : undefined;
  } catch {
    return undefined;
  }
}
