import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { nextLine } from "../io/next-line.ts";
import { stateFolder, stateFolderName } from "../state/state-folder.ts";
import { filesBelow, workTreeFiles } from "./checkout-files.ts";
import type { Asked } from "./run-rehearsal.ts";

/** How long nothing may have changed before it counts: an editor and a branch that is switched write many files. */
const quietMs = 200;

/** How much of its time goes into looking, at the most: one part in so many. */
const share = 10;

/**
 * Rehearses, and again whenever a file of the checkout is another one; what runs then is canceled first, as by Ctrl-C.
 * Files that Git ignores count for nothing. The checkout is looked at again and again: watching each folder would need
 * a place in the kernel for it, would miss new ones, and does not work on every file system. Ends by an interrupt
 * alone.
 */
export async function watchRuns(
  io: Io,
  asked: Asked,
  rehearse: (io: Io, asked: Asked) => Promise<void>,
): Promise<void> {
  refuseOthers(asked);
  const { watch: _watch, ...flags } = asked.flags;
  while (!io.signal.aborted) {
    const before = await lookAt(io, flags.junit);
    const listeners = new Set<() => void>();
    let changed: string | undefined;
    const once: Io = {
      ...io,
      exit: () => undefined,
      onInterrupt: (listener) => {
        const real = io.onInterrupt(listener);
        listeners.add(listener);
        if (changed !== undefined) queueMicrotask(listener);
        return {
          stop: () => {
            listeners.delete(listener);
            real.stop();
          },
        };
      },
    };
    let isOver = false;
    const over = rehearse(once, { ...asked, flags })
      .catch((error: unknown) => sayRefused(io, error))
      .then(() => {
        isOver = true;
        if (changed === undefined && !io.signal.aborted) io.say("Waiting for a change. Ctrl-C ends.");
      });
    // It never is the first to end but by a mistake of ours, which is not to wait for a change.
    const never = over.then(() => new Promise<never>(() => undefined));
    changed = await Promise.race([nextChange(io, before, flags.junit), never]);
    if (changed === undefined) {
      await over;
      break;
    }
    io.say(`"${changed}" has changed: ${isOver ? "running again" : "what runs is canceled, and run again"}.`);
    for (const listener of listeners) listener();
    await over;
  }
  io.exit(ExitCode.interrupted);
}

/** What a person can put right is said, and waited for. */
function sayRefused(io: Io, error: unknown): void {
  if (io.signal.aborted) return;
  if (!(error instanceof CliError)) throw error;
  io.say(`${io.paint("red", "error:")} ${error.message}`);
  for (const step of error.next) io.say(nextLine(io, step));
}

/** The name of a file that has changed and been left alone for a moment; nothing where the person interrupts. */
async function nextChange(
  io: Io,
  before: ReadonlyMap<string, string>,
  apart: string | undefined,
): Promise<string | undefined> {
  let last = before;
  while (!io.signal.aborted) {
    const began = performance.now();
    const now = await lookAt(io, apart);
    const isQuiet = differenceOf(last, now) === undefined;
    last = now;
    // Written back to what it was is no change.
    const change = isQuiet ? differenceOf(before, now) : undefined;
    if (change !== undefined) return change;
    const waitMs = Math.max(quietMs, share * (performance.now() - began));
    await pause(waitMs, undefined, { signal: io.signal }).catch(() => undefined);
  }
  return undefined;
}

function differenceOf(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string | undefined {
  for (const [name, stamp] of other) if (one.get(name) !== stamp) return name;
  for (const name of one.keys()) if (!other.has(name)) return name;
  return undefined;
}

/** When and how each file of the checkout was changed last, but for the result that a run writes itself. */
async function lookAt(io: Io, apart: string | undefined): Promise<ReadonlyMap<string, string>> {
  const { project } = stateFolder(io);
  const own = apart === undefined ? undefined : relative(project, join(io.cwd, apart));
  const files = existsSync(join(project, ".git"))
    ? workTreeFiles({ cwd: project, env: io.env, signal: io.signal })
    : filesBelow(project, { without: new Set([stateFolderName, "node_modules"]) });
  const seen = new Map<string, string>();
  try {
    for await (const { name, stats } of files)
      if (name !== own && !stats.isDirectory()) seen.set(name, `${stats.mtimeMs} ${stats.size} ${stats.mode}`);
  } catch (error) {
    if (!io.signal.aborted) throw error;
  }
  return seen;
}

/** What does not go together with going on for ever. */
function refuseOthers({ flags }: Asked): void {
  const other =
    flags.config === "-"
      ? "--config -"
      : flags.dryRun === true
        ? "--dry-run"
        : flags.rerunFailed !== undefined
          ? "--rerun-failed"
          : flags.shellOnFailure === true
            ? "--shell-on-failure"
            : undefined;
  if (other !== undefined)
    throw new CliError(`--watch and ${other} do not go together.`, {
      code: ExitCode.usage,
      next: ["Leave one of them out."],
    });
}
