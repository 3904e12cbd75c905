import { existsSync, lstatSync, type Stats } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type GitOptions, runGit } from "./run-git.ts";
import { stateFolderName } from "./state-folder.ts";

/** A file, a link or a folder to check out: its name in the checkout, and where it lies. */
export interface CheckoutFile {
  readonly name: string;
  readonly path: string;
  readonly stats: Stats;
}

/**
 * The files of a work tree as they are: what is tracked and still there, and what is new and not ignored, in submodules too. The folder of
 * our own state is never among them.
 */
export async function* workTreeFiles(options: GitOptions, prefix = ""): AsyncGenerator<CheckoutFile> {
  const listed = await runGit(["ls-files", "-z", "--cached", "--others", "--exclude-standard"], options);
  // A file in a conflict is listed once for each side.
  for (const name of new Set(listed.split("\0").filter((each) => each !== ""))) {
    // A slash at the end is another repository that is no submodule: a clone would not have it.
    if (name.endsWith("/") || (prefix === "" && isOwn(name))) continue;
    const path = join(options.cwd, name);
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) continue;
    if (!stats.isDirectory()) yield { name: prefix + name, path, stats };
    else if (existsSync(join(path, ".git"))) yield* workTreeFiles({ ...options, cwd: path }, `${prefix}${name}/`);
  }
}

const isOwn = (name: string): boolean => name === stateFolderName || name.startsWith(`${stateFolderName}/`);

/** All files below a folder, but for the names that are left out at any depth. */
export async function* filesBelow(
  folder: string,
  { prefix = "", without = new Set() }: { readonly prefix?: string; readonly without?: ReadonlySet<string> } = {},
): AsyncGenerator<CheckoutFile> {
  for (const entry of (await readdir(folder)).toSorted()) {
    if (without.has(entry)) continue;
    const path = join(folder, entry);
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) continue;
    const name = prefix + entry;
    yield { name, path, stats };
    if (stats.isDirectory()) yield* filesBelow(path, { prefix: `${name}/`, without });
  }
}
