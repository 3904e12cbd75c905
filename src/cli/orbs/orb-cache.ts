import { join } from "node:path";
import type { FoundOrb } from "../../compiler/orbs/found-orb.ts";
import type { OrbReference } from "../../compiler/orbs/reference.ts";
import { cacheFolder } from "../io/cache-folder.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { sha256 } from "../io/when-needed.ts";

type World = Pick<Io, "env" | "files">;

/** An orb as it was fetched. */
export interface FetchedOrb {
  readonly text: string;
  /** `1.2.3` or `dev:label`; nothing for the orb of an address. */
  readonly version: string | undefined;
}

/** The orbs that were fetched before. */
export interface OrbCache {
  readonly find: (reference: OrbReference) => CachedOrb | undefined;
  readonly keep: (reference: OrbReference, orb: FetchedOrb) => void;
}

/** An orb of the cache. */
export interface CachedOrb extends FoundOrb {
  /** When the reference was resolved; nothing for an exact version, which never changes. */
  readonly resolvedAt: Date | undefined;
}

/**
 * The orbs below `~/.cache/arm-pipeline/orbs`. An exact version is its text and its checksum; what
 * can change - a range, a dev version, an address - is a note that names the text and the time. Nothing where there is
 * no home.
 */
export function orbCache(io: World, now: () => Date = () => new Date()): OrbCache | undefined {
  const caches = cacheFolder(io.env);
  if (caches === undefined) return undefined;
  const folder = join(caches, "orbs");
  return {
    find: (reference) => find(io, folder, reference),
    keep: (reference, orb) => {
      const text = textPath(folder, reference, orb.version ?? "");
      io.files.write(`${text}.sha256`, `${sha256(orb.text)}\n`);
      io.files.write(text, orb.text);
      const note = notePath(folder, reference);
      const content = { reference: reference.text, version: orb.version ?? null, resolvedAt: now().toISOString() };
      if (note !== undefined) io.files.write(note, `${JSON.stringify(content)}\n`);
    },
  };
}

function find(io: World, folder: string, reference: OrbReference): CachedOrb | undefined {
  const note = readNote(io, notePath(folder, reference));
  if (note === "missing") return undefined;
  const version = note?.version ?? (reference.kind === "registry" ? reference.version.text : "");
  const path = textPath(folder, reference, version);
  if (io.files.kind(path) !== "file") return undefined;
  const text = io.files.readLoosely(path);
  const checksum = io.files.kind(`${path}.sha256`) === "file" ? io.files.read(`${path}.sha256`).trim() : "none";
  if (checksum !== sha256(text)) throw damaged(path, `The cached text of the orb "${reference.text}" was changed`);
  const resolved = reference.kind === "url" ? reference.url : `${reference.namespace}/${reference.name}@${version}`;
  return { source: { name: resolved, text }, resolved, resolvedAt: note?.resolvedAt };
}

const short = (text: string): string => sha256(text).slice(0, 32);

function orbFolder(folder: string, reference: OrbReference): string {
  return reference.kind === "url"
    ? join(folder, "url", short(reference.url))
    : join(folder, "registry", reference.namespace, reference.name);
}

/** The label of a dev version may have any character, so its file is named by a hash. */
const fileName = (version: string): string => (version.startsWith("dev:") ? `dev-${short(version)}` : version);

function textPath(folder: string, reference: OrbReference, version: string): string {
  return join(orbFolder(folder, reference), reference.kind === "url" ? "orb.yml" : `${fileName(version)}.yml`);
}

/** Where it stands what a reference came to that may come to something else tomorrow. */
function notePath(folder: string, reference: OrbReference): string | undefined {
  if (reference.kind === "url") return join(orbFolder(folder, reference), "orb.json");
  const { kind, text } = reference.version;
  return kind === "exact" ? undefined : join(orbFolder(folder, reference), `@${fileName(text)}.json`);
}

interface Note {
  readonly version: string | undefined;
  readonly resolvedAt: Date;
}

function readNote(io: World, path: string | undefined): Note | "missing" | undefined {
  if (path === undefined) return undefined;
  if (io.files.kind(path) !== "file") return "missing";
  const note = parseNote(io.files.read(path));
  if (note === undefined) throw damaged(path, "A note of the orbs' cache cannot be read");
  return note;
}

function parseNote(text: string): Note | undefined {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof content !== "object" || content === null || !("version" in content) || !("resolvedAt" in content))
    return undefined;
  const { version, resolvedAt } = content;
  const time = new Date(String(resolvedAt));
  // The version becomes part of a path.
  const known = version === null || (typeof version === "string" && /^(?:\d+\.\d+\.\d+|dev:\S+)$/.test(version));
  return known && !Number.isNaN(time.getTime()) ? { version: version ?? undefined, resolvedAt: time } : undefined;
}

const damaged = (path: string, what: string): CliError =>
  new CliError(`${what}, so it is not used: ${path}`, {
    code: ExitCode.usage,
    next: ["Delete that file, and run again with --fetch."],
  });
