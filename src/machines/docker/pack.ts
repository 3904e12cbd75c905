import { posix } from "node:path";
import { Readable } from "node:stream";
import { fixedFolder, globToRegExp, isGlob } from "../../runner/machine/glob.ts";
import type { Packed } from "../../runner/machine/machine.ts";
import { isWithin } from "../../runner/machine/paths.ts";
import { Refusal } from "../../runner/machine/refusal.ts";
import { rewriteHead } from "../../runner/state/tar/rewrite.ts";
import { archiveEnd, scanTar } from "../../runner/state/tar/scan.ts";
import { shellWord } from "../../text/shell-word.ts";
import { type EngineClient, EngineRefusal, lastWords } from "./engine-client.ts";
import { carriedOut, isInMemory, isThereInside } from "./in-memory.ts";
import { type ContainerSession, openSession } from "./session.ts";

/** One archive that the engine is asked for: what it reads, what its names become, and which of them are wanted. */
interface Source {
  readonly path: string;
  readonly rename: (name: string) => string;
  readonly wanted: (name: string) => boolean;
  /** Removes the copy that is read in the place of what the engine does not see. */
  readonly remove?: () => Promise<void>;
}

/**
 * An archive of paths below a folder. The engine makes it, which needs no program in the container and is
 * as fast in one that is emulated; what is there is asked by a shell before. Links are archived as links, and a path
 * cannot lead out of the container.
 */
export async function packFrom(
  engine: EngineClient,
  { container, session: shell }: { readonly container: string; readonly session: ContainerSession },
  { from, paths }: { readonly from: string; readonly paths: readonly string[] },
): Promise<Packed> {
  for (const path of paths)
    if (!isWithin(from, posix.resolve(from, fixedFolder(path))))
      throw new Refusal(`"${path}" is outside of "${from}".`);
  // A shell, which costs as much as a step, only where something is to be searched for.
  let session: Session | undefined;
  try {
    const sources: Source[] = [];
    const missing: string[] = [];
    for (const path of paths) {
      const absolute = posix.resolve(from, path);
      if (isGlob(path)) session ??= openSession(engine, { container, user: "0" });
      const inMemory = await isInMemory(shell, posix.resolve(from, fixedFolder(path)));
      const there = (): Promise<boolean> =>
        inMemory ? isThereInside(shell, absolute) : isThere(engine, { container, path: absolute });
      const found =
        session !== undefined && isGlob(path)
          ? await searched(session, { from, pattern: path })
          : (await there())
            ? literal(from, absolute)
            : undefined;
      if (found === undefined) missing.push(path);
      else sources.push(inMemory ? { ...found, ...(await carriedOut(shell, found.path)) } : found);
    }
    return { tar: copyOut(engine, { container, sources }), missing, passedOver: [] };
  } finally {
    session?.end();
  }
}

type Session = ReturnType<typeof openSession>;

/** Whether something has a path; a link is there though it leads nowhere. */
async function isThere(
  engine: EngineClient,
  { container, path }: { readonly container: string; readonly path: string },
): Promise<boolean> {
  try {
    await engine.ask({ method: "HEAD", path: `/containers/${container}/archive`, query: { path } });
    return true;
  } catch (error) {
    if (!(error instanceof EngineRefusal)) throw error;
    if (error.status === 404) return false;
    throw new Refusal(`The files of this job's machine cannot be read: ${lastWords(error.message)}.`);
  }
}

/** A path that is named: with the name that it has from the folder, `.` being the folder itself. */
function literal(from: string, absolute: string): Source {
  const name = posix.relative(from, absolute);
  if (name === "") return { path: contentOf(absolute), rename: (entry) => posix.join(".", entry), wanted: () => true };
  const base = posix.basename(absolute);
  return { path: absolute, rename: (entry) => name + entry.slice(base.length), wanted: () => true };
}

async function searched(
  session: Session,
  { from, pattern }: { readonly from: string; readonly pattern: string },
): Promise<Source | undefined> {
  const start = posix.resolve(from, fixedFolder(pattern));
  const matches = globToRegExp(posix.resolve(from, pattern));
  const all = await session.ask(
    `command -v find > /dev/null || { echo "find is not there"; exit 3; }\nfind ${shellWord(contentOf(start))} -print0 2> /dev/null\nexit 0`,
  );
  if (!all.ok)
    throw new Refusal(`"${pattern}" cannot be searched for in this job's machine: ${lastWords(all.output)}.`);
  const prefix = posix.relative(from, start);
  const found = new Set<string>();
  for (const line of all.output.split("\0")) {
    const path = posix.join(line);
    if (line !== "" && path !== start && path !== `${start}/` && matches.test(path))
      found.add(posix.relative(from, path));
  }
  if (found.size === 0) return undefined;
  return {
    path: contentOf(start),
    rename: (entry) => posix.join(prefix, entry),
    wanted: (name) => withParents(name).some((parent) => found.has(parent)),
  };
}

/** What is in a folder, also where a link stands for it. */
const contentOf = (folder: string): string => `${folder === "/" ? "" : folder}/.`;

/** A path and all folders above it, as far as they are named. */
function withParents(name: string): readonly string[] {
  const parts = name.replace(/\/$/, "").split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

/** One archive of several, each path once. */
function copyOut(
  engine: EngineClient,
  { container, sources }: { readonly container: string; readonly sources: readonly Source[] },
): NodeJS.ReadableStream {
  const stop = new AbortController();
  // Nothing is started before somebody reads.
  async function* chunks(): AsyncGenerator<Buffer> {
    const seen = new Set<string>();
    for (const source of sources) yield* copySource(engine, { container, source, seen, signal: stop.signal });
    yield archiveEnd;
  }
  const tar = Readable.from(chunks(), { objectMode: false });
  tar.once("close", () => stop.abort());
  return tar;
}

async function* copySource(
  engine: EngineClient,
  copying: {
    readonly container: string;
    readonly source: Source;
    readonly seen: Set<string>;
    readonly signal: AbortSignal;
  },
): AsyncGenerator<Buffer> {
  const { container, source, seen, signal } = copying;
  try {
    const content = await engine.read({
      method: "GET",
      path: `/containers/${container}/archive`,
      query: { path: source.path },
      signal,
    });
    let keeps = false;
    for await (const part of scanTar(content)) {
      if (part.kind !== "head") {
        if (keeps) yield part.bytes;
        continue;
      }
      const { type, linkname } = part.entry;
      const name = source.rename(part.entry.name).replace(/(?<=.)\/$/, "");
      keeps = !seen.has(name) && source.wanted(name);
      if (!keeps) continue;
      seen.add(name);
      yield* rewriteHead(part.bytes, { name, ...(type === "link" && { linkname: source.rename(linkname) }) });
    }
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof EngineRefusal)
      throw new Refusal(`"${source.path}" could not be read: ${lastWords(error.message)}.`);
    throw error;
  } finally {
    await source.remove?.();
  }
}
