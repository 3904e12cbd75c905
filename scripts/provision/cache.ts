import { randomUUID } from "node:crypto";
import { access, mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Where tools are kept between runs, outside the checkout. */
export type CacheFolders = { readonly root: string };

/** What one entry of the cache is called. */
export type CacheEntry = { readonly name: string; readonly version: string };

/** `$XDG_CACHE_HOME/arm-pipeline`, as other programs do it. */
export function cacheFolders(env: Readonly<Record<string, string | undefined>>, home: string): CacheFolders {
  const base = env.XDG_CACHE_HOME;
  // The standard ignores a relative path: https://specifications.freedesktop.org/basedir-spec/latest/
  return { root: join(base?.startsWith("/") ? base : join(home, ".cache"), "arm-pipeline") };
}

/** The folder of one entry, which exists only when it is whole. */
export const entryFolder = (folders: CacheFolders, { name, version }: CacheEntry): string =>
  join(folders.root, "tools", name, version);

/** Whether an entry is there. */
export async function isCached(folders: CacheFolders, entry: CacheEntry): Promise<boolean> {
  return access(entryFolder(folders, entry)).then(
    () => true,
    () => false,
  );
}

/**
 * Makes an entry beside its place and renames it there, so that a process that is killed leaves nothing half-made that
 * a later one would take for whole. What such a process left behind is removed by the next one.
 */
export async function fillEntry(
  folders: CacheFolders,
  entry: CacheEntry,
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const place = entryFolder(folders, entry);
  await mkdir(dirname(place), { recursive: true });
  for (const name of await readdir(dirname(place))) {
    if (name.startsWith(".partial-")) await rm(join(dirname(place), name), { recursive: true, force: true });
  }
  const partial = join(dirname(place), `.partial-${randomUUID()}`);
  await mkdir(partial);
  try {
    await fill(partial);
    await rename(partial, place);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return place;
}
