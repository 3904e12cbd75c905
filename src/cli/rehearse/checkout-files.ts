import { existsSync, lstatSync, type Stats } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { nameOf, pathOf } from "../../text/file-name.ts";
import { stateFolderName } from "../state/state-folder.ts";
import { type GitOptions, runGitForBytes } from "./run-git.ts";

/** A file, a link or a folder to check out: its name in the checkout, and where it lies. */
export interface CheckoutFile {
  readonly name: string;
  readonly path: string;
  readonly stats: Stats;
}

/**
 * The files of a work tree as they are: what is tracked and still there, and what is new and not ignored, in submodules
 * too. The folder of our own state is never among them.
 */
export async function* workTreeFiles(options: GitOptions, prefix = ""): AsyncGenerator<CheckoutFile> {
  const listed = await runGitForBytes(["ls-files", "-z", "--cached", "--others", "--exclude-standard"], options);
  const behindLink = linkFinder(options.cwd);
  // A file in a conflict is listed once for each side.
  for (const name of new Set(namesIn(listed))) {
    // A slash at the end is another repository that is no submodule: a clone would not have it.
    if (name.endsWith("/") || (prefix === "" && isOwn(name))) continue;
    // Where a folder was replaced by a link, its files are gone, as Git has it too; what is behind the link may be
    // anybody's.
    if (behindLink(dirname(name))) continue;
    const path = join(options.cwd, name);
    const stats = lstatSync(pathOf(path), { throwIfNoEntry: false });
    if (stats === undefined) continue;
    if (!stats.isDirectory()) yield { name: prefix + name, path, stats };
    else if (existsSync(pathOf(join(path, ".git"))))
      yield* workTreeFiles({ ...options, cwd: path }, `${prefix}${name}/`);
  }
}

/** The names in a list with a byte that is zero after each. */
function* namesIn(listed: Buffer): Generator<string> {
  for (let at = 0, end = listed.indexOf(0); end !== -1; at = end + 1, end = listed.indexOf(0, at))
    yield nameOf(listed.subarray(at, end));
}

/** Says whether a folder below another one is a link or behind one; each is looked at once. */
function linkFinder(top: string): (folder: string) => boolean {
  const known = new Map([[".", false]]);
  const isBehind = (folder: string): boolean => {
    const there = known.get(folder);
    if (there !== undefined) return there;
    const is =
      isBehind(dirname(folder)) ||
      lstatSync(pathOf(join(top, folder)), { throwIfNoEntry: false })?.isSymbolicLink() === true;
    known.set(folder, is);
    return is;
  };
  return isBehind;
}

const isOwn = (name: string): boolean => name === stateFolderName || name.startsWith(`${stateFolderName}/`);

/** All files below a folder, but for the names that are left out at any depth. */
export async function* filesBelow(
  folder: string,
  { prefix = "", without = new Set() }: { readonly prefix?: string; readonly without?: ReadonlySet<string> } = {},
): AsyncGenerator<CheckoutFile> {
  const entries = (await readdir(pathOf(folder), "buffer")).map(nameOf);
  for (const entry of entries.toSorted()) {
    if (without.has(entry)) continue;
    const path = join(folder, entry);
    const stats = lstatSync(pathOf(path), { throwIfNoEntry: false });
    if (stats === undefined) continue;
    const name = prefix + entry;
    yield { name, path, stats };
    if (stats.isDirectory()) yield* filesBelow(path, { prefix: `${name}/`, without });
  }
}
