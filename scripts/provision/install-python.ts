import { createHash } from "node:crypto";
import { lstat, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { execa } from "execa";
import { cacheFolders, entryFolder, fillEntry, isCached } from "./cache.ts";
import { withLock } from "./lock.ts";
import { streamProgress } from "./progress.ts";

/**
 * Makes sure that the packages of a Python program are there, in the versions of its `requirements.txt` with their
 * hashes, and gives the virtual environment that has them: kept in the cache outside of the checkout, as an example's
 * packages of npm are; 350 MB and half a minute, once on a machine. Where somebody has made `venv` in the folder, as
 * the example's README says, that one is used. Fails, with pip's words, where they cannot be had, so that a test is red
 * rather than skipped.
 */
export async function installPython(folder: string): Promise<string> {
  const own = join(folder, "venv");
  if ((await lstat(own).catch(() => undefined))?.isDirectory()) return own;
  const locked = await readFile(join(folder, "requirements.txt"));
  const python = (await execa("python3", ["-c", "import sys; print(sys.version)"])).stdout;
  const version = createHash("sha256").update(locked).update(python).digest("hex").slice(0, 16);
  const entry = { name: `example-${basename(folder)}`, version };
  const folders = cacheFolders(process.env, homedir());
  // Several tests may ask at once.
  await withLock(join(folders.root, `${entry.name}.lock`), { progress: streamProgress(process.stderr) }, async () => {
    if (await isCached(folders, entry)) return;
    await fillEntry(folders, entry, async (partial) => {
      await execa("python3", ["-m", "venv", partial]);
      const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"];
      await execa(join(partial, "bin", "python3"), [...install, "--requirement", join(folder, "requirements.txt")]);
    });
  });
  return entryFolder(folders, entry);
}
