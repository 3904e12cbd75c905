import { rm } from "node:fs/promises";
import { some } from "../../text/quantities.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { stateFolder } from "../state/state-folder.ts";
import { noSuchRun } from "./rerun.ts";
import { type Runs, runsIn } from "./run-record.ts";
import { sweepRuns } from "./sweep.ts";

/** The flags as commander hands them over. */
export type CleanFlags = {
  readonly all?: boolean;
  readonly olderThan?: string;
  readonly keep?: string;
  readonly yes?: boolean;
};

/** Removes the folders of runs, after what a killed one has left running. What runs stays. */
export async function runRunsClean(io: Io, named: readonly string[], flags: CleanFlags): Promise<void> {
  const state = stateFolder(io);
  const runs = runsIn(state);
  const chosen = await choose(runs, { named, flags });
  await sweepRuns(io, { runs, state });
  const live = chosen.filter((id) => runs.isAlive(id));
  if (live.length > 0 && named.length > 0)
    throw new CliError(`The run ${live.join(", ")} is not over, so nothing was removed.`, {
      code: ExitCode.usage,
      next: ["End it first with Ctrl-C, or leave it out."],
    });
  // Their folders know of the engine on which something may be left. Who names one forgets it.
  const waiting = named.length > 0 ? [] : (await runs.dead()).filter((id) => chosen.includes(id));
  const removed = chosen.filter((id) => !live.includes(id) && !waiting.includes(id));
  for (const id of live) io.say(`The run ${id} is not over, and stays.`);
  for (const id of waiting) io.say(`The run ${id} stays until its engine answers; remove it by its name.`);
  // A run that goes on may be about to restore one.
  const caches = flags.all === true && live.length === 0;
  if (removed.length === 0 && !caches) {
    io.say("There is nothing to remove.");
    return;
  }
  const what = caches ? `${some(removed.length, "run")} and all caches` : some(removed.length, "run");
  await confirm(io, { what, yes: flags.yes ?? false });
  for (const id of removed) await runs.remove(id);
  if (caches) await rm(state.caches, { recursive: true, force: true });
  io.say(`Removed ${what}.`);
}

async function choose(
  runs: Runs,
  { named, flags }: { readonly named: readonly string[]; readonly flags: CleanFlags },
): Promise<readonly string[]> {
  const ids = await runs.ids();
  const ways = [named.length > 0, flags.all === true, flags.olderThan !== undefined, flags.keep !== undefined].filter(
    Boolean,
  ).length;
  if (ways !== 1)
    throw new CliError(ways === 0 ? "Nothing says which runs to remove." : "Runs are named in one way only.", {
      code: ExitCode.usage,
      next: ["Name runs, or give --all, --keep 10 or --older-than 7d."],
    });
  const unknown = named.find((id) => !ids.includes(id));
  if (unknown !== undefined) throw noSuchRun(await runs.list(), unknown);
  if (named.length > 0) return [...new Set(named)];
  if (flags.keep !== undefined) return ids.slice(0, Math.max(0, ids.length - keptOf(flags.keep)));
  if (flags.olderThan === undefined) return ids;
  const before = Date.now() - ageOf(flags.olderThan);
  return ids.filter((id) => timeOf(id) < before);
}

const units = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

function ageOf(text: string): number {
  const [, number, unit] = /^(\d+)([mhd])$/.exec(text) ?? [];
  if (number !== undefined && unit !== undefined) return Number(number) * units[unit as keyof typeof units];
  throw new CliError(`--older-than: "${text}" is no time.`, {
    code: ExitCode.usage,
    next: ["Write minutes, hours or days: 30m, 12h, 7d"],
  });
}

function keptOf(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new CliError(`--keep: "${text}" is no number of runs.`, {
    code: ExitCode.usage,
    next: ["Give a number from 1 on: --keep 10", "Remove all: --all"],
  });
}

/** An id begins with its time. */
function timeOf(id: string): number {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)/.exec(id) ?? [];
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

async function confirm(io: Io, { what, yes }: { readonly what: string; readonly yes: boolean }): Promise<void> {
  if (yes) return;
  if (!io.interactive)
    throw new CliError(`${what} would be removed, and there is no one to ask.`, {
      code: ExitCode.usage,
      next: ["Say so: --yes"],
    });
  const answer = (await io.ask(`Remove ${what}? (y/n) `)).trim().toLowerCase();
  if (answer !== "y" && answer !== "yes") throw new CliError("Nothing was removed.", { code: ExitCode.usage });
}
