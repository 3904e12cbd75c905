import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, lstatSync, mkdirSync } from "node:fs";
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
  await removeFolder(join(folder, run));
  // Another run may have its own in it.
  await rmdir(folder).catch(() => undefined);
}

/**
 * Removes a folder with all that is in it. Go and others make folders that may not be written to, and a path may be
 * longer than the system takes in one call, which `rm` gives none.
 */
export async function removeFolder(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
  } catch (error) {
    const words = ["-c", 'chmod -R u+rwx "$0"; exec rm -rf "$0"', folder];
    await once(spawn("/bin/sh", words, { stdio: "ignore", detached: true }), "close");
    if (existsSync(folder)) throw error;
  }
}
