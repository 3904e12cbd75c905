import type { FoundOrb } from "../../compiler/orbs/found-orb.ts";
import { packFolder } from "../../compiler/orbs/pack.ts";
import { readOrbReference } from "../../compiler/orbs/reference.ts";
import { printText } from "../../compiler/print/text.ts";
import { CliError } from "../cli-error.ts";
import { ExitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { type OrbCache, orbCache } from "./orb-cache.ts";
import { fetchOrb, registryHost } from "./orb-fetch.ts";
import { readOrbFolder } from "./orb-folder.ts";

/** The flags that say where orbs come from. */
export type OrbFlags = { readonly orb?: readonly string[]; readonly fetch?: boolean };

/** Gives an orb by its reference or its alias. */
export type LookUpOrb = (reference: string, alias: string) => FoundOrb | undefined;

/** With --fetch, what a range or an address came to is asked again after a day. */
const freshForMs = 24 * 60 * 60 * 1000;

/**
 * Runs the compiler with the orbs of --orb and of the cache. With --fetch, what is missing is fetched into the cache, and the compiler
 * runs again, since an orb may import others, until nothing is missing that can be fetched.
 */
export async function withOrbs<Result extends { readonly missingOrbs: readonly string[] }>(
  io: Io,
  flags: OrbFlags,
  run: (lookUpOrb: LookUpOrb) => Result,
): Promise<Result> {
  const given = givenOrbs(io, flags.orb ?? []);
  const cache = orbCache(io);
  const fetched = new Set<string>();
  const used = new Set<string>();
  const cached = new Map<string, FoundOrb | undefined>();
  const lookUpOrb: LookUpOrb = (reference, alias) => {
    for (const name of [reference, alias]) {
      const file = given.get(name);
      if (file === undefined) continue;
      used.add(name);
      return { source: file, resolved: reference };
    }
    if (!cached.has(reference)) {
      const askAgain = flags.fetch === true && !fetched.has(reference);
      cached.set(reference, fromCache(cache, reference, { since: askAgain ? Date.now() - freshForMs : 0 }));
    }
    return cached.get(reference);
  };
  for (;;) {
    const result = run(lookUpOrb);
    const missing = flags.fetch === true ? result.missingOrbs.filter((reference) => !fetched.has(reference)) : [];
    if (missing.length === 0) {
      noteUnused(
        io,
        [...given.keys()].filter((name) => !used.has(name)),
      );
      return result;
    }
    for (const reference of missing) {
      await fetchInto(io, cache, reference);
      fetched.add(reference);
      cached.delete(reference);
    }
  }
}

function fromCache(
  cache: OrbCache | undefined,
  text: string,
  { since }: { readonly since: number },
): FoundOrb | undefined {
  const reference = readOrbReference(text);
  const found = reference === undefined ? undefined : cache?.find(reference);
  if (found === undefined || (found.resolvedAt !== undefined && found.resolvedAt.getTime() < since)) return undefined;
  return { source: found.source, resolved: found.resolved };
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

/** Reads `--orb NAME=FILE`. The name is a reference or an alias; an address may have a "=" of its own, so the last one counts there. */
function givenOrbs(io: Io, values: readonly string[]): ReadonlyMap<string, FoundOrb["source"]> {
  const given = new Map<string, FoundOrb["source"]>();
  for (const value of values) {
    const at = value.startsWith("https://") ? value.lastIndexOf("=") : value.indexOf("=");
    const [name, path] = [value.slice(0, Math.max(at, 0)), value.slice(at + 1)];
    if (name === "" || path === "")
      throw usage(
        `--orb: "${value}" names no orb with its file.`,
        "Write --orb acme/web@1.2=web.yml, or --orb web=web.yml",
      );
    if (given.has(name)) throw usage(`--orb: "${name}" is given twice.`, "Give one file for each orb.");
    given.set(name, readGiven(io, name, path));
  }
  return given;
}

/** A packed orb, or an unpacked one, which is packed on the way. */
function readGiven(io: Io, name: string, path: string): FoundOrb["source"] {
  const kind = io.files.kind(path);
  if (kind === "nothing")
    throw usage(`--orb: there is no file "${path}" for "${name}".`, "Name the packed orb's file.");
  if (kind === "file") return { name: path, text: io.files.read(path) };
  const { text, problems } = packFolder(readOrbFolder(io, path));
  if (problems.length > 0) io.say(printText(problems, { paint: io.paint }).trimEnd());
  if (text !== undefined) return { name: `${path} (packed)`, text };
  throw new CliError(`--orb: the folder "${path}" cannot be packed.`, { code: ExitCode.invalidConfig });
}

function noteUnused(io: Io, names: readonly string[]): void {
  for (const name of names)
    io.say(`${io.paint("yellow", "note:")} --orb ${name}: nothing imports an orb by that reference or alias.`);
}

const usage = (message: string, next: string): CliError =>
  new CliError(message, { code: ExitCode.usage, next: [next] });
