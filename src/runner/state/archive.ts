import { Readable } from "node:stream";
import { Refusal } from "../machine/refusal.ts";
import { entryChecker } from "./archive-entry.ts";
import { type EntryChanges, rewriteHead } from "./tar/rewrite.ts";
import { archiveEnd, type ScanPart, scanTar, type TarEntry } from "./tar/scan.ts";
import { withHoles } from "./tar/sparse.ts";
import { fillingOf, newHead } from "./tar/write.ts";

/** An entry that was checked: its name is inside, and so is the target of a hard link. */
export interface CheckedEntry extends TarEntry {
  readonly type: "file" | "directory" | "symlink" | "link";
}

/** A checked entry with its content, which may be read to its end or not at all. */
export type EntryWithContent = CheckedEntry & { readonly content: Readable };

/** Told what is no file, folder or link, and so is in no archive of ours: a pipe, a device. */
export type PassedOver = (name: string) => void;

/**
 * The entries of an archive, each checked before anything of it is used; a `Refusal` when one has to be refused. The
 * archive is never in memory as a whole.
 */
export async function* entriesOf(
  tar: NodeJS.ReadableStream,
  { onPassedOver }: { readonly onPassedOver?: PassedOver } = {},
): AsyncGenerator<EntryWithContent> {
  const check = entryChecker();
  const parts = new Parts(scanTar(tar as AsyncIterable<Buffer>));
  try {
    for (;;) {
      const part = await parts.next();
      if (part === undefined) return;
      if (part.kind !== "head") continue;
      const entry = checkedEntry(check, part.entry, onPassedOver);
      if (entry === undefined) continue;
      const content = Readable.from(asRead(entry, parts.content()), { objectMode: false });
      yield { ...entry, content };
      content.destroy();
    }
  } finally {
    await parts.end();
    if (tar instanceof Readable) tar.destroy();
  }
}

/** The parts of an archive, for one reader of entries and one of a content: each part is given once. */
class Parts {
  readonly #source: AsyncGenerator<ScanPart>;
  #ahead: Promise<IteratorResult<ScanPart>> | undefined;

  constructor(source: AsyncGenerator<ScanPart>) {
    this.#source = source;
  }

  async next(): Promise<ScanPart | undefined> {
    return await this.#take(() => true);
  }

  /** What follows, up to the next entry. */
  async *content(): AsyncGenerator<Buffer> {
    for (;;) {
      const part = await this.#take(({ kind }) => kind !== "head");
      if (part === undefined) return;
      if (part.kind === "content") yield part.bytes;
    }
  }

  async end(): Promise<void> {
    await this.#source.return(undefined);
  }

  async #take(fits: (part: ScanPart) => boolean): Promise<ScanPart | undefined> {
    this.#ahead ??= this.#source.next();
    const ahead = this.#ahead;
    const { value, done } = await ahead;
    if (done === true || !fits(value)) return undefined;
    // Another reader may have taken it meanwhile.
    if (this.#ahead === ahead) this.#ahead = undefined;
    return value;
  }
}

function asRead(entry: CheckedEntry, content: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (entry.sparse === undefined) return content;
  if (entry.sparse.kind === "map") return withHoles(content, entry.sparse.realSize);
  throw new Refusal(`The archive has "${entry.name}" with holes in a format that is not read here.`);
}

/** The entry as it may be used; nothing where it is passed over. */
function checkedEntry(
  check: ReturnType<typeof entryChecker>,
  entry: TarEntry,
  onPassedOver: PassedOver | undefined,
): CheckedEntry | undefined {
  const verdict = check(entry);
  switch (verdict.kind) {
    case "refused":
      throw new Refusal(`The archive is refused: ${verdict.because}.`);
    case "passed-over":
      onPassedOver?.(verdict.name);
      return undefined;
    case "allowed":
      return { ...entry, type: verdict.type, name: verdict.name, linkname: verdict.linkname };
  }
}

/** What is done with the entries of an archive that goes through. */
export interface ThroughOptions {
  /** Told every entry; may refuse it too by throwing, may leave it out, and may give it another owner. */
  readonly onEntry?: (entry: CheckedEntry) => EntryFate | Promise<EntryFate>;
  readonly onPassedOver?: PassedOver;
  /** What a name of the archive becomes, before it is checked. */
  readonly rename?: (name: string) => string;
}

/** What becomes of an entry. */
export type EntryFate = "left-out" | EntryChanges | undefined;

/** So much is handed on at once: the entries of many small files are some hundred bytes each. */
const atOnce = 64 * 1024;

/**
 * The same archive with every entry checked, to be piped on: it ends with a `Refusal` at the first entry that has to be
 * refused, and what reads it must throw away what it has until then. What is not changed goes through byte by byte.
 */
export function checkedArchive(tar: NodeJS.ReadableStream, options: ThroughOptions = {}): Readable {
  return Readable.from(collected(checkedPieces(tar, options)), { objectMode: false });
}

async function* checkedPieces(
  tar: NodeJS.ReadableStream,
  { onEntry, onPassedOver, rename }: ThroughOptions,
): AsyncGenerator<Buffer> {
  const check = entryChecker();
  let keeps = false;
  for await (const part of scanTar(tar as AsyncIterable<Buffer>)) {
    if (part.kind !== "head") {
      if (keeps) yield part.bytes;
      continue;
    }
    const renamed = rename === undefined ? {} : newNames(part.entry, rename);
    const entry = checkedEntry(check, { ...part.entry, ...renamed }, onPassedOver);
    // Most of it needs no wait.
    const told = entry === undefined ? "left-out" : onEntry?.(entry);
    const fate = told instanceof Promise ? await told : told;
    keeps = fate !== "left-out";
    if (fate === "left-out") continue;
    const changes: EntryChanges = { ...renamed, ...fate };
    yield* Object.keys(changes).length === 0 ? part.bytes : rewriteHead(part.bytes, changes);
  }
  yield archiveEnd;
}

function newNames({ name, linkname, type }: TarEntry, rename: (name: string) => string): EntryChanges {
  return type === "link" ? { name: rename(name), linkname: rename(linkname) } : { name: rename(name) };
}

/** The same bytes in larger pieces. */
async function* collected(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let size = 0;
  for await (const piece of pieces) {
    waiting.push(piece);
    size += piece.length;
    if (size < atOnce) continue;
    yield waiting.length === 1 ? piece : Buffer.concat(waiting);
    waiting = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(waiting);
}

/** An archive of these files, for what is made here and not by a machine. */
export function archiveOf(
  files: readonly { readonly name: string; readonly content: string; readonly mode?: number }[],
): Readable {
  const pieces = files.flatMap(({ name, content, mode = 0o644 }) => {
    const bytes = Buffer.from(content);
    return [newHead({ name, type: "file", mode, size: bytes.length }), bytes, fillingOf(bytes.length)];
  });
  return Readable.from(
    [...pieces, archiveEnd].filter(({ length }) => length > 0),
    { objectMode: false },
  );
}
