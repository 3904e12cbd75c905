import { createHash } from "node:crypto";
import { copyFile, lstat, readFile, readlink, rm, symlink } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { execa } from "execa";
import { cacheFolders, entryFolder, fillEntry, isCached } from "./cache.ts";
import { withLock } from "./lock.ts";
import { streamProgress } from "./progress.ts";

/**
 * Makes sure that the dependencies of a folder that has a lock file of its own are there, and gives their folder: an
 * example, or what only tests are made of. They are not this package's: Pulumi's SDK for AWS alone is 84 MB, and an
 * example must work alone. They are kept in the cache outside of the checkout, which has a link to them: 220 MB and 25
 * to 40 seconds, once on a machine and not for each clone. Where somebody has installed them in the folder, as an
 * example's README says, those are used. Fails, with npm's words, where they cannot be had, so that a test is red
 * rather than skipped.
 */
export async function installLocked(
  folder: string,
  { name = `example-${basename(folder)}` }: { readonly name?: string } = {},
): Promise<string> {
  const place = join(folder, "node_modules");
  const there = await lstat(place).catch(() => undefined);
  if (there?.isDirectory() && (await isUpToDate(folder))) return place;
  const lockfile = await readFile(join(folder, "package-lock.json"));
  const version = createHash("sha256").update(lockfile).digest("hex").slice(0, 16);
  const entry = { name, version };
  const folders = cacheFolders(process.env, homedir());
  // Several tests may ask at once.
  await withLock(join(folders.root, `${entry.name}.lock`), { progress: streamProgress(process.stderr) }, async () => {
    if (!(await isCached(folders, entry))) {
      await fillEntry(folders, entry, async (partial) => {
        for (const file of ["package.json", "package-lock.json"])
          await copyFile(join(folder, file), join(partial, file));
        await execa("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: partial });
      });
    }
    const target = join(entryFolder(folders, entry), "node_modules");
    if ((await readlink(place).catch(() => "")) === target) return;
    await rm(place, { recursive: true, force: true });
    await symlink(target, place);
  });
  return place;
}

/** Whether npm wrote the file that it writes last after the lock file was changed. */
async function isUpToDate(folder: string): Promise<boolean> {
  const [installed, lockfile] = await Promise.all(
    ["node_modules/.package-lock.json", "package-lock.json"].map((path) =>
      lstat(join(folder, path)).catch(() => undefined),
    ),
  );
  return installed !== undefined && lockfile !== undefined && installed.mtimeMs >= lockfile.mtimeMs;
}
