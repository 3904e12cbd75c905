import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { type Fault, idOf } from "./fault.ts";
import type { Row } from "./table.ts";

/** A row with the scripts that it is of: Git's name for all that was in orb/scripts, which a rebase does not change. */
export type KeptRow = Row & { readonly scripts: string };

/**
 * Git's name for what is in orb/scripts; undefined while something in it is not committed, since nobody could look it
 * up later.
 */
export async function scriptsOf(root: string): Promise<string | undefined> {
  const git = async (...args: readonly string[]) => (await execa("git", ["-C", root, ...args])).stdout;
  if ((await git("status", "--porcelain", "--", "orb/scripts")) !== "") return undefined;
  return await git("rev-parse", "HEAD:orb/scripts");
}

/** The newest commit in which orb/scripts was so, short; undefined where no commit has it any more. */
export async function commitOf(root: string, scripts: string): Promise<string | undefined> {
  const git = async (...args: readonly string[]) => (await execa("git", ["-C", root, ...args])).stdout.split("\n");
  for (const commit of await git("log", "--format=%h", "--", "orb/scripts"))
    if ((await git("rev-parse", `${commit}:orb/scripts`))[0] === scripts) return commit;
  return undefined;
}

/** Rows that were rehearsed before, each in a file of its own, so that two calls at once lose none. */
export class KeptRows {
  readonly #folder: string;
  constructor(folder: string) {
    this.#folder = folder;
  }

  async keep(row: KeptRow): Promise<void> {
    const folder = join(this.#folder, row.scripts);
    await mkdir(folder, { recursive: true });
    const file = join(folder, `${row.id.replace("/", ".")}.json`);
    await writeFile(`${file}.part`, JSON.stringify(row, undefined, 2));
    await rename(`${file}.part`, file);
  }

  /**
   * The row of each fault: of these scripts where there is one, else of the scripts of before. A fault that is another
   * one now has none.
   */
  async rows(faults: readonly Fault[], scripts: string | undefined): Promise<ReadonlyMap<string, KeptRow>> {
    const found = new Map<string, KeptRow>();
    const folders = (await readdir(this.#folder).catch(() => [])).filter((name) => name !== scripts);
    for (const folder of [...folders, ...(scripts === undefined ? [] : [scripts])])
      for (const row of await rowsIn(join(this.#folder, folder))) {
        const fault = faults.find((each) => idOf(each) === row.id);
        if (fault?.how === row.how) found.set(row.id, row);
      }
    return found;
  }
}

async function rowsIn(folder: string): Promise<readonly KeptRow[]> {
  const files = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".json"));
  return await Promise.all(files.map(async (name) => JSON.parse(await readFile(join(folder, name), "utf8"))));
}

/** For the page: of which commits the rows are, those of the most rows first. */
export async function whereFrom(root: string, rows: readonly KeptRow[]): Promise<string> {
  const trees = new Map<string, KeptRow[]>();
  for (const row of rows) trees.set(row.scripts, [...(trees.get(row.scripts) ?? []), row]);
  const [most, ...others] = [...trees].sort(([, one], [, other]) => other.length - one.length);
  if (most === undefined) return "No row is there yet.";
  const named = async (scripts: string) => {
    const commit = await commitOf(root, scripts);
    return commit === undefined ? "scripts that no commit has any more" : `the scripts of commit ${commit}`;
  };
  if (others.length === 0) return `Every row is of ${await named(most[0])}.`;
  const rest = others.map(
    async ([scripts, some]) => `${some.map(({ id }) => `\`${id}\``).join(", ")} of ${await named(scripts)}`,
  );
  return `The rows are of ${await named(most[0])}, but ${(await Promise.all(rest)).join("; ")}.`;
}
