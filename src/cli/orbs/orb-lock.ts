import { dirname, join } from "node:path";
import type { FoundOrb, OrbNotAtHand } from "../../compiler/orbs/found-orb.ts";
import { readOrbReference } from "../../compiler/orbs/reference.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { sha256 } from "../io/when-needed.ts";

type World = Pick<Io, "files">;

/**
 * An orb of a lock: the reference that a configuration writes, the version that it came to, and the checksum of the
 * text.
 */
export interface LockedOrb {
  readonly reference: string;
  readonly resolved: string;
  readonly sha256: string;
}

/** What became of a locked text since. */
export type LockedText = { readonly kind: "intact"; readonly text: string } | { readonly kind: "changed" | "gone" };

/** The lock of a folder with configurations. */
export interface OrbLock {
  readonly orbs: readonly LockedOrb[];
  /** Throws a `CliError` where the text is not what was locked. */
  readonly find: (reference: string) => FoundOrb | undefined;
  /** What is said of an orb that neither the lock nor anything else has. */
  readonly notLocked: OrbNotAtHand;
}

/** The number of the lock's form: another one is from a later version of this program. */
const form = 1;

/**
 * Where the lock of a configuration and the locked texts are: in `orbs/` beside it, so `.circleci/orbs/`. They belong
 * to the configuration, are read in a review together with it, move with it, and are there in every checkout; CircleCI
 * reads nothing below `.circleci` but the configuration.
 */
export const lockFolder = (config: string): string => join(dirname(config), "orbs");

/** The lock itself in that folder. */
export const lockFile = (folder: string): string => join(folder, "lock.json");

/** The text of a locked orb in that folder. The label of a dev version and an address may have any character. */
export function lockedPath(folder: string, resolved: string): string {
  const reference = readOrbReference(resolved);
  if (reference?.kind !== "registry") return join(folder, "@url", `${sha256(resolved).slice(0, 32)}.yml`);
  const { kind, text } = reference.version;
  const version = kind === "dev" ? `dev-${sha256(text).slice(0, 32)}` : text;
  return join(folder, reference.namespace, `${reference.name}@${version}.yml`);
}

/** The checksum of a text, whatever ends its lines: Git may change that on Windows. */
export const checksum = (text: string): string => sha256(text.replaceAll("\r\n", "\n"));

/** The lock beside a configuration; nothing where there is none, and for the standard input. */
export function lockBeside(io: World, config: string): OrbLock | undefined {
  const folder = lockFolder(config);
  const orbs = config === "-" ? undefined : readLock(io, folder);
  if (orbs === undefined) return undefined;
  return {
    orbs,
    find: (reference) => {
      const locked = orbs.find((each) => each.reference === reference);
      if (locked === undefined) return undefined;
      const path = lockedPath(folder, locked.resolved);
      const found = lockedText(io, folder, locked);
      if (found.kind !== "intact") throw refused(locked, path, found.kind);
      return { source: { name: path, text: found.text }, resolved: locked.resolved };
    },
    notLocked: { advice: "The lock beside the configuration does not have it: run arm-pipeline orbs lock" },
  };
}

/** The text of a locked orb, if it is still what was locked. */
export function lockedText(io: World, folder: string, { resolved, sha256: locked }: LockedOrb): LockedText {
  const path = lockedPath(folder, resolved);
  if (io.files.kind(path) !== "file") return { kind: "gone" };
  const text = io.files.read(path);
  return checksum(text) === locked ? { kind: "intact", text } : { kind: "changed" };
}

/** The orbs of a folder's lock; nothing where there is none. */
export function readLock(io: World, folder: string): readonly LockedOrb[] | undefined {
  const path = lockFile(folder);
  if (io.files.kind(path) !== "file") return undefined;
  const orbs = parseLock(io.files.read(path));
  if (orbs !== undefined) return orbs;
  throw new CliError(`The lock of the orbs cannot be read, so it is not used: ${path}`, {
    code: ExitCode.usage,
    next: ["Delete that file, and lock anew: arm-pipeline orbs lock"],
  });
}

function parseLock(text: string): readonly LockedOrb[] | undefined {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof content !== "object" || content === null || !("form" in content) || !("orbs" in content)) return undefined;
  const { form: given, orbs } = content;
  return given === form && Array.isArray(orbs) && orbs.every(isLockedOrb) ? orbs : undefined;
}

/** What a lock names becomes part of a path. */
function isLockedOrb(value: unknown): value is LockedOrb {
  if (typeof value !== "object" || value === null) return false;
  const { reference, resolved, sha256: sum } = value as Partial<Record<keyof LockedOrb, unknown>>;
  return (
    typeof reference === "string" &&
    typeof resolved === "string" &&
    readOrbReference(resolved) !== undefined &&
    typeof sum === "string" &&
    /^[0-9a-f]{64}$/.test(sum)
  );
}

/** The text of a lock: an orb a line, so that a merge of two branches meets only where both changed the same orb. */
export function renderLock(orbs: readonly LockedOrb[]): string {
  const sorted = orbs.toSorted((a, b) => (a.reference < b.reference ? -1 : 1));
  const lines = sorted.map(({ reference, resolved, sha256: sum }) =>
    JSON.stringify({ reference, resolved, sha256: sum }),
  );
  return `{\n  "form": ${form},\n  "orbs": [${lines.length === 0 ? "" : `\n    ${lines.join(",\n    ")}\n  `}]\n}\n`;
}

const refused = ({ reference }: LockedOrb, path: string, why: "changed" | "gone"): CliError =>
  new CliError(
    `The locked text of the orb "${reference}" ${why === "gone" ? "is not there" : "was changed, so it is not used"}: ${path}`,
    {
      code: ExitCode.usage,
      next: ["Put it back as it is in Git, or lock it anew: arm-pipeline orbs lock"],
    },
  );
