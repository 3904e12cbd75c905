import { posix } from "node:path";
import { Refusal } from "../../runner/machine/refusal.ts";
import { checkedArchive } from "../../runner/state/archive.ts";
import { shellWord } from "../../text/shell-word.ts";
import { type EngineClient, EngineRefusal, lastWords } from "./engine-client.ts";
import { carriedIn, isInMemory } from "./in-memory.ts";
import type { ContainerSession } from "./session.ts";

/** A container that files go to. */
export interface FilesOf {
  readonly container: string;
  /** A shell of its user. */
  readonly session: ContainerSession;
  /** The numbers of its user. */
  readonly uid: number;
  readonly gid: number;
}

/**
 * Writes an archive below a folder, which is made. The engine does it, with all that is written belonging to the
 * container's user, who must be allowed to write there.
 */
export async function unpackTo(
  engine: EngineClient,
  { container, session, uid, gid }: FilesOf,
  { to, tar }: { readonly to: string; readonly tar: NodeJS.ReadableStream },
): Promise<void> {
  const folders = new Set<string>();
  const make = async (folder: string): Promise<void> => {
    if (folders.has(folder)) return;
    folders.add(folder);
    const word = shellWord(posix.join(to, folder));
    const { ok, output } = await session.ask(
      `mkdir -p ${word} || exit 1\n[ -w ${word} ] || { echo "it may not be written by the machine's user"; exit 1; }`,
    );
    if (!ok) throw new Refusal(`"${posix.join(to, folder)}" cannot be written: ${lastWords(output)}.`);
  };
  await make(".");
  const owner = { uid, gid };
  let refused: unknown;
  const archive = checkedArchive(tar, {
    onEntry: async ({ name, type }) => {
      await make(posix.dirname(name));
      if (type === "directory") folders.add(name);
      return { owner };
    },
  });
  archive.once("error", (error) => {
    refused = error;
  });
  const lay = async (path: string): Promise<void> => {
    const query = { path, noOverwriteDirNonDir: true };
    await engine.ask({ method: "PUT", path: `/containers/${container}/archive`, query, archive });
  };
  try {
    await ((await isInMemory(session, to)) ? carriedIn(session, to, lay) : lay(to));
  } catch (error) {
    // Ours first: what the engine says of an archive that ends early is no news.
    if (refused !== undefined) throw refused;
    if (!(error instanceof EngineRefusal)) throw error;
    throw new Refusal(`"${to}" could not be written: ${lastWords(error.message)}.`);
  }
}
