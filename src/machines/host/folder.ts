import { createHash } from "node:crypto";
import { lstatSync, mkdirSync } from "node:fs";
import { rm, rmdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Refusal } from "../../runner/machine/refusal.ts";

/**
 * Where the machines on this host are, for a folder of runs: a folder for each run. Not in the checkout: Node.js, Git
 * and others look for what is theirs in the folders above a job's, where they would find the checkout's own. And short,
 * since the path of a socket, such as one in `$TMPDIR`, has 107 characters at the most, and programs put folders of
 * their own before it.
 */
export function hostFolder(runs: string): string {
  const id = createHash("sha256").update(`${process.getuid?.()} ${runs}`).digest("hex").slice(0, 8);
  return join(tmpdir(), `ap-${id}`);
}

/** Makes it for this user alone. What somebody else has put there is refused: it would be theirs to change. */
export function makeHostFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o077) !== 0)
    throw new Refusal(`Others may change "${folder}", where the machines of this run would be. Remove it.`);
}

/** Removes what machines of a run left, and the folder of all runs when nothing is in it. */
export async function removeHostFolder(folder: string, run: string): Promise<void> {
  await rm(join(folder, run), { recursive: true, force: true });
  // Another run may have its own in it.
  await rmdir(folder).catch(() => undefined);
}
