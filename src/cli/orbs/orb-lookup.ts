import type { Source } from "../../compiler/diagnostics/source.ts";
import { isFound, type LookUpOrb } from "../../compiler/orbs/found-orb.ts";
import { readOrbReference } from "../../compiler/orbs/reference.ts";
import { ownVersion } from "../../orb/own-orb.ts";
import { packagedOrb } from "../../own-orb/packaged-orb.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { givenOrbs } from "./given-orbs.ts";
import { type CachedOrb, type OrbCache, orbCache } from "./orb-cache.ts";
import { fetchOrb, registryHost } from "./orb-fetch.ts";
import { lockBeside, type OrbLock } from "./orb-lock.ts";

/** The flags that say where orbs come from. */
export type OrbFlags = {
  readonly orb?: readonly string[];
  readonly fetch?: boolean;
  /** How long it counts with --fetch what a range or an address came to; a day, where nothing is said. */
  readonly freshForMs?: number;
};

const aDayInMs = 24 * 60 * 60 * 1000;

/** Gives the orbs of a source, of which the lock beside it is one place; without a source that place is none. */
export type OrbsOf = (source?: Source) => LookUpOrb;

/**
 * Runs the compiler with the orbs of --orb, those of the lock beside the configuration, those of the cache, and the one
 * that this package carries, in this order. With --fetch, what is missing is fetched into the cache, and the compiler
 * runs again, since an orb may import others, until nothing is missing that can be fetched.
 */
export async function withOrbs<Result extends { readonly missingOrbs: readonly string[] }>(
  io: Io,
  flags: OrbFlags,
  run: (orbsOf: OrbsOf) => Result,
): Promise<Result> {
  const given = givenOrbs(io, flags.orb ?? []);
  const cache = orbCache(io);
  const packaged = packagedOrb(() => io.files.read(`${io.packageRoot}/orb/orb.yml`));
  const fromPackage = new Set<string>();
  const fetched = new Set<string>();
  const cached = new Map<string, CachedOrb | undefined>();
  const locks = new Map<string, OrbLock | undefined>();
  const orbsOf: OrbsOf = (source) => {
    const lock = source === undefined ? undefined : lockOf(source);
    return (reference, alias) => {
      const found = given.find(reference, alias) ?? lock?.find(reference) ?? fromCache(reference);
      if (found !== undefined) return found;
      const carried = packaged(reference, alias);
      if (isFound(carried)) fromPackage.add(reference);
      return carried ?? (reference === "" ? undefined : lock?.notLocked);
    };
  };
  for (;;) {
    const result = run(orbsOf);
    const missing = flags.fetch === true ? result.missingOrbs.filter((reference) => !fetched.has(reference)) : [];
    if (missing.length === 0) {
      for (const reference of fromPackage)
        io.say(`${io.paint("yellow", "note:")} ${reference}: checked against the copy in this package, ${ownVersion}.`);
      given.noteUnused();
      return result;
    }
    for (const reference of missing) {
      await fetchInto(io, cache, reference);
      fetched.add(reference);
      cached.delete(reference);
    }
  }

  function lockOf({ name }: Source): OrbLock | undefined {
    if (!locks.has(name)) locks.set(name, lockBeside(io, name));
    return locks.get(name);
  }

  function fromCache(reference: string): CachedOrb | undefined {
    if (!cached.has(reference)) {
      const askAgain = flags.fetch === true && !fetched.has(reference);
      cached.set(
        reference,
        findCached(cache, reference, { since: askAgain ? Date.now() - (flags.freshForMs ?? aDayInMs) : 0 }),
      );
    }
    return cached.get(reference);
  }
}

function findCached(
  cache: OrbCache | undefined,
  text: string,
  { since }: { readonly since: number },
): CachedOrb | undefined {
  const reference = readOrbReference(text);
  const found = reference === undefined ? undefined : cache?.find(reference);
  const isOld = found?.resolvedAt !== undefined && found.resolvedAt.getTime() < since;
  return isOld ? undefined : found;
}

async function fetchInto(io: Io, cache: OrbCache | undefined, text: string): Promise<void> {
  const reference = readOrbReference(text);
  if (reference === undefined) return;
  if (cache === undefined)
    throw new CliError("There is no folder to keep fetched orbs in.", {
      code: ExitCode.usage,
      next: ["Set HOME or XDG_CACHE_HOME to an absolute path."],
    });
  io.say(reference.kind === "url" ? `Fetching ${text}` : `Fetching ${text} from ${registryHost(io).origin}`);
  cache.keep(reference, await fetchOrb(io, reference));
}
