import { some } from "../../text/quantities.ts";
import type { Io } from "../io/io.ts";
import { type LockedOrb, lockedPath, lockFile, renderLock } from "../orbs/orb-lock.ts";

/** An orb to lock. */
export interface LockedOrbWithText extends LockedOrb {
  readonly text: string;
}

/**
 * Writes the lock and its texts, takes away the texts of which the lock says nothing any more, and says what changed.
 */
export function writeLock(
  io: Io,
  folder: string,
  { before, orbs }: { readonly before: readonly LockedOrb[]; readonly orbs: readonly LockedOrbWithText[] },
): void {
  const path = lockFile(folder);
  if (orbs.length === 0 && before.length === 0) {
    io.say(`${path}: there is no orb to lock.`);
    return;
  }
  for (const { resolved, text } of orbs) {
    const file = lockedPath(folder, resolved);
    if (io.files.kind(file) !== "file" || io.files.read(file) !== text) io.files.write(file, text);
  }
  const files = new Set(orbs.map(({ resolved }) => lockedPath(folder, resolved)));
  for (const { resolved } of before) {
    const file = lockedPath(folder, resolved);
    if (!files.has(file) && io.files.kind(file) === "file") io.files.remove(file);
  }
  const rendered = renderLock(orbs);
  if (io.files.kind(path) === "file" && io.files.read(path) === rendered) {
    io.say(`${path}: ${some(orbs.length, "orb")}, as before.`);
    return;
  }
  io.files.write(path, rendered);
  io.say(`${path}: ${some(orbs.length, "orb")} locked.`);
  for (const line of changes(before, orbs)) io.say(`  ${line}`);
}

function changes(before: readonly LockedOrb[], after: readonly LockedOrb[]): readonly string[] {
  const earlier = new Map(before.map((each) => [each.reference, each]));
  const later = new Set(after.map(({ reference }) => reference));
  const came = after.flatMap(({ reference, resolved, sha256 }) => {
    const known = earlier.get(reference);
    if (known === undefined) return [`new: ${reference === resolved ? reference : `${reference} is ${resolved}`}`];
    if (known.resolved !== resolved) return [`changed: ${reference} is ${resolved}, and was ${known.resolved}`];
    return known.sha256 === sha256 ? [] : [`changed: the text of ${resolved}`];
  });
  return [
    ...came,
    ...before.filter(({ reference }) => !later.has(reference)).map(({ reference }) => `gone: ${reference}`),
  ];
}
