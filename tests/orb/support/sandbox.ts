import { accessSync, constants, mkdtempSync, symlinkSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { inject } from "vitest";

/** Real programs that every script may use; the others are stubs or are not there. */
const commonTools =
  "awk base64 basename bash cat chmod cmp comm cp cut date dirname env find grep gzip head id jq ls mkdir mktemp mv od paste rm rmdir sed seq sha256sum sort stat tail tar tee touch tr uname uniq wc".split(
    " ",
  );

/** The folders of one run, all below one temporary folder: nothing of the host is in reach. */
export type Sandbox = {
  readonly root: string;
  readonly work: string;
  readonly home: string;
  readonly temporary: string;
  readonly bin: string;
  /** Where the stubs' input and output lie, apart from what the script can leave behind. */
  readonly replies: string;
  readonly bashEnv: string;
  readonly remove: () => Promise<void>;
};

/** Makes the folders, with `files` in the working directory. */
export async function createSandbox(files: Readonly<Record<string, string | Uint8Array>>): Promise<Sandbox> {
  const root = await mkdtemp(join(tmpdir(), "arm-pipeline-test-"));
  const [work, home, temporary, bin, replies] = ["work", "home", "tmp", "bin", "replies"].map((name) =>
    join(root, name),
  ) as [string, string, string, string, string];
  for (const folder of [work, home, temporary, bin, replies]) await mkdir(folder);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(work, path)), { recursive: true });
    await writeFile(join(work, path), content);
  }
  const bashEnv = join(root, "bash_env");
  await writeFile(bashEnv, "");
  const remove = () => rm(root, { recursive: true, force: true });
  return { root, work, home, temporary, bin, replies, bashEnv, remove };
}

/**
 * Puts the real tools into a folder, except those that are stubbed or must be absent. Synchronous: forty links took 11 ms through the
 * thread pool and take less than one so.
 */
export function linkTools(bin: string, options: { also: readonly string[]; except: readonly string[] }): void {
  for (const tool of namesOf(options)) symlinkSync(findTool(tool), join(bin, tool));
}

function namesOf({ also, except }: { also: readonly string[]; except: readonly string[] }): readonly string[] {
  const absent = new Set(except);
  return [...new Set([...commonTools, ...also])].filter((tool) => !absent.has(tool)).sort();
}

/** Folders of links, by what they have: hundreds of runs have the same forty tools, and to make and remove them takes milliseconds. */
const foldersOfTools = new Map<string, string>();

/** A folder with the real tools, for the end of a sandbox's PATH. It stays until the last test has ended. */
export function linkedTools(options: { also: readonly string[]; except: readonly string[] }): string {
  const key = namesOf(options).join(" ");
  const known = foldersOfTools.get(key);
  if (known !== undefined) return known;
  const folder = mkdtempSync(join(inject("scratch"), "tools-"));
  linkTools(folder, options);
  foldersOfTools.set(key, folder);
  return folder;
}

/** Looked for once: each run links forty of them. */
const found = new Map<string, string>();

/** Where a program of this machine is. The shell tests need it: a test that skips itself proves nothing. */
export function findTool(tool: string): string {
  const known = found.get(tool);
  if (known !== undefined) return known;
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(folder, tool);
    try {
      accessSync(path, constants.X_OK);
      found.set(tool, path);
      return path;
    } catch {
      // Not in this folder; the next one may have it.
    }
  }
  throw new Error(`"${tool}" is not on PATH, and the tests of the shell need it. On Debian: apt-get install ${tool}`);
}

/** Every file below a folder, by path from it; bytes that are no text come as "base64:...". */
export async function readTree(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const tree: Record<string, string> = {};
  const paths = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
  for (const path of paths.sort()) {
    const link = await readlink(path).catch(() => undefined);
    tree[path.slice(folder.length + 1)] = link === undefined ? decoded(await readFile(path)) : `-> ${link}`;
  }
  return tree;
}

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return `base64:${bytes.toString("base64")}`;
  }
}
