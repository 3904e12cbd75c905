import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { identify, isRunning, type ProcessIdentity } from "../../../src/machines/host/process-identity.ts";
import type { CacheFolders } from "../cache.ts";
import type { Privilege } from "../facts.ts";
import { asRoot } from "../install-packages.ts";
import type { Progress } from "../progress.ts";
import { ProvisionError } from "../provision-error.ts";
import type { System } from "../system.ts";

/** A service that was started, and how to end it early. */
export type Started = { readonly name: string; readonly logFile: string; readonly stop: () => Promise<void> };

/** How a service is started. */
export type StartOptions = {
  readonly asRoot?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether it answers yet. */
  readonly ready: () => Promise<boolean>;
};

/** What the sessions of this machine share. */
export type SessionContext = {
  readonly system: System;
  readonly folders: CacheFolders;
  readonly privilege: Privilege;
  readonly progress: Pick<Progress, "say">;
};

/** The record of a session, so that a later one ends what a killed one could not. */
type SessionRecord = {
  readonly owner: ProcessIdentity | undefined;
  readonly folder: string;
  readonly processes: readonly ProcessIdentity[];
  /** Commands, each safe to repeat, that undo what no process holds. */
  readonly undo: readonly (readonly string[])[];
};

const readyWithinMs = 60_000;
const stopWithinMs = 20_000;

/**
 * Services that were started together and end together, each one waited for, and also by the next session when this
 * process is killed. Its folder is short, since a socket's path may have 107 characters only.
 */
export class Session {
  readonly folder: string;
  readonly #context: SessionContext;
  readonly #recordFile: string;
  readonly #children = new Set<ChildProcess>();
  #processes: readonly ProcessIdentity[] = [];
  #undo: readonly (readonly string[])[] = [];
  #recorded: Promise<void> = Promise.resolve();

  private constructor(folder: string, context: SessionContext) {
    this.folder = folder;
    this.#context = context;
    this.#recordFile = join(sessionsFolder(context.folders), `${process.pid}-${folder.slice(-6)}.json`);
  }

  /** Ends what killed sessions left behind, and begins a new one. */
  static async begin(context: SessionContext): Promise<Session> {
    await endAbandoned(context);
    const session = new Session(await mkdtemp(join(tmpdir(), "arm-pipeline-")), context);
    await session.#record();
    return session;
  }

  /**
   * Starts a service and returns when it answers. A process group of its own keeps a terminal's Ctrl-C away from it.
   */
  async start(name: string, command: readonly string[], options: StartOptions): Promise<Started> {
    const logFile = join(this.folder, `${name}.log`);
    const [file = "", ...args] = options.asRoot === true ? asRoot(this.#context.privilege, command) : command;
    const log = openSync(logFile, "a");
    const env = { ...process.env, ...options.env };
    const child = spawn(file, args, { detached: true, stdio: ["ignore", log, log], env });
    closeSync(log);
    const failure = new Promise<string>((resolve) => {
      child.once("error", (error) => resolve(error.message));
      child.once("exit", (code, signal) => resolve(`it ended with ${signal ?? `status ${code}`}`));
    });
    this.#children.add(child);
    const self = child.pid === undefined ? undefined : identify(child.pid);
    if (self !== undefined) this.#processes = [...this.#processes, self];
    await this.#record();
    const why = await untilReady(options.ready, failure);
    if (why !== undefined) {
      const last = (await readFile(logFile, "utf8").catch(() => "")).trimEnd().split("\n").slice(-8).join("\n");
      await this.#stop(child);
      throw new ProvisionError(`${name} did not start: ${why}.\n${last}`, { hint: "What it said last stands above." });
    }
    return { name, logFile, stop: () => this.#stop(child) };
  }

  /** Remembers a command that undoes something at the end, even when this process is killed before. */
  async undoAtEnd(command: readonly string[]): Promise<void> {
    this.#undo = [command, ...this.#undo];
    await this.#record();
  }

  /** Ends everything; none of the services needs another one to end. */
  async end(): Promise<void> {
    await Promise.all([...this.#children].map((child) => this.#stop(child)));
    await finish({ folder: this.folder, undo: this.#undo }, this.#context);
    await rm(this.#recordFile, { force: true });
  }

  async #stop(child: ChildProcess): Promise<void> {
    const self = this.#processes.find(({ pid }) => pid === child.pid);
    const running = child.exitCode === null && child.signalCode === null && child.pid !== undefined;
    const ended = running ? once(child, "exit") : undefined;
    if (self !== undefined) await endProcess(self, this.#context);
    await ended;
    this.#children.delete(child);
    this.#processes = this.#processes.filter((other) => other !== self);
    await this.#record();
  }

  /** One after the other: services may start at the same time. */
  #record(): Promise<void> {
    this.#recorded = this.#recorded.then(() => this.#write());
    return this.#recorded;
  }

  async #write(): Promise<void> {
    const record: SessionRecord = {
      owner: identify(process.pid),
      folder: this.folder,
      processes: this.#processes,
      undo: this.#undo,
    };
    await mkdir(sessionsFolder(this.#context.folders), { recursive: true });
    await writeFile(this.#recordFile, JSON.stringify(record));
  }
}

const sessionsFolder = (folders: CacheFolders): string => join(folders.root, "sessions");

/** Undefined when it is ready, else why it is not. */
async function untilReady(ready: () => Promise<boolean>, failure: Promise<string>): Promise<string | undefined> {
  const deadline = Date.now() + readyWithinMs;
  let ended: string | undefined;
  void failure.then((why) => {
    ended = why;
  });
  while (ended === undefined && Date.now() < deadline) {
    if (await ready()) return undefined;
    await pause(100);
  }
  return ended ?? `it did not answer within ${readyWithinMs / 1000} seconds`;
}

/** Ends what sessions left behind whose own process is gone. */
export async function endAbandoned(context: SessionContext): Promise<void> {
  const folder = sessionsFolder(context.folders);
  for (const name of await readdir(folder).catch(() => [])) {
    const record = await readRecord(join(folder, name));
    if (record?.owner !== undefined && isRunning(record.owner)) continue;
    if (record !== undefined) {
      context.progress.say("Ending what an earlier run that was killed left behind.");
      for (const process of [...record.processes].reverse()) await endProcess(process, context);
      await finish(record, context);
    }
    await rm(join(folder, name), { force: true });
  }
}

async function readRecord(path: string): Promise<SessionRecord | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as SessionRecord;
  } catch {
    return undefined; // written by a process that was killed at that moment
  }
}

/** Asks a process to end, and makes it when it does not. */
async function endProcess(process: ProcessIdentity, { system, privilege }: SessionContext): Promise<void> {
  for (const signal of ["-TERM", "-KILL"]) {
    if (!isRunning(process)) return;
    await system.run(asRoot(privilege, ["kill", signal, String(process.pid)]));
    const deadline = Date.now() + stopWithinMs;
    while (isRunning(process) && Date.now() < deadline) await pause(50);
  }
}

async function finish(
  session: Pick<SessionRecord, "folder" | "undo">,
  { system, privilege }: SessionContext,
): Promise<void> {
  for (const command of session.undo) await system.run(asRoot(privilege, command));
  const mounts = mountsBelow(session.folder, (await system.read("/proc/self/mounts")) ?? "");
  if (mounts.length > 0) await system.run(asRoot(privilege, ["umount", ...mounts]));
  await system.run(asRoot(privilege, ["rm", "-rf", "--one-file-system", session.folder]));
}

/**
 * What an engine leaves mounted, the deepest first: its data where it could not start, and the network that containers
 * share with the host.
 */
const mountsBelow = (folder: string, mounts: string): readonly string[] =>
  mounts
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "")
    .filter((place) => place.startsWith(`${folder}/`))
    .toReversed();
