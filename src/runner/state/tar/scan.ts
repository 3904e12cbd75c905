import { nameOf } from "../../../text/file-name.ts";
import { Refusal } from "../../machine/refusal.ts";
import { blockSize, type EntryType, type HeaderBlock, readHeader, typeOf } from "./header.ts";
import { paxRecords, paxValues } from "./pax.ts";

/** An entry of an archive, before its content. */
export interface TarEntry {
  readonly name: string;
  readonly type: EntryType;
  readonly linkname: string;
  readonly mode: number;
  readonly mtime: number;
  /** Of the content as it lies in the archive, without what fills its last block. */
  readonly size: number;
  /** How the content of a file with holes lies there; nothing where it has none. */
  readonly sparse: SparseFormat | undefined;
}

/**
 * `map`: it begins with a map of what is no hole (GNU's format 1.0 in pax headers). `old`: not read here, only handed
 * on.
 */
export type SparseFormat = { readonly kind: "map"; readonly realSize: number } | { readonly kind: "old" };

/** What stands before an entry may say so much of it: names and attributes have some thousand bytes. */
const mostBefore = 2 ** 20;

/** A part of an archive: what was before a content, or some of a content. */
export type ScanPart =
  | { readonly kind: "head"; readonly entry: TarEntry; readonly bytes: readonly Buffer[] }
  | { readonly kind: "content"; readonly bytes: Buffer }
  | { readonly kind: "filling"; readonly bytes: Buffer };

/**
 * Takes an archive apart without changing a byte: names, links, times, holes and whatever else `tar` has written stay
 * as they are, and a content costs no more than its way through. Only what is looked at is understood. Ends with a
 * `Refusal` where it is no archive, or not all of one.
 */
export async function* scanTar(source: AsyncIterable<Uint8Array>): AsyncGenerator<ScanPart> {
  let rest: Buffer = Buffer.alloc(0);
  let left = 0;
  let filling = 0;
  let ended = false;
  for await (const chunk of source) {
    if (ended) continue;
    const piece = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    const buffer = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let at = 0;
    for (;;) {
      if (left > 0 || filling > 0) {
        const content = Math.min(left, buffer.length - at);
        if (content > 0) yield { kind: "content", bytes: buffer.subarray(at, at + content) };
        at += content;
        left -= content;
        const more = left > 0 ? 0 : Math.min(filling, buffer.length - at);
        if (more > 0) yield { kind: "filling", bytes: buffer.subarray(at, at + more) };
        at += more;
        filling -= more;
        if (left > 0 || filling > 0) break;
      }
      const head = readHead(buffer, at);
      if (head === "more") break;
      if (head === "end") {
        ended = true;
        break;
      }
      yield { kind: "head", entry: head.entry, bytes: head.bytes };
      at = head.end;
      left = head.entry.size;
      filling = (blockSize - (left % blockSize)) % blockSize;
    }
    rest = ended ? Buffer.alloc(0) : buffer.subarray(at);
  }
  if (!ended && (left > 0 || filling > 0 || rest.length > 0)) throw new Refusal("The archive ends early.");
}

/** All that stands before a content, from a place on; `more` where it is not all there yet. */
function readHead(
  buffer: Buffer,
  from: number,
): "more" | "end" | { readonly entry: TarEntry; readonly bytes: readonly Buffer[]; readonly end: number } {
  const bytes: Buffer[] = [];
  let said = new Map<string, string>();
  for (let at = from; ; ) {
    if (at - from > mostBefore) throw new Refusal("The archive says too much of one of its entries.");
    if (buffer.length - at < blockSize) return "more";
    const block = buffer.subarray(at, at + blockSize);
    if (isEmpty(block)) return "end";
    const header = readHeader(block);
    if (header === undefined || Number.isNaN(header.size))
      throw new Refusal("The archive is damaged: an entry's checksum is wrong.");
    const meta = header.flag === "x" || header.flag === "g" || header.flag === "L" || header.flag === "K";
    if (!meta) {
      let end = at + blockSize;
      // GNU's older format has more of its map in further blocks.
      if (header.flag === "S")
        for (let goesOn = block[482] !== 0; goesOn; end += blockSize) {
          if (buffer.length - end < blockSize) return "more";
          goesOn = buffer[end + 504] !== 0;
        }
      bytes.push(buffer.subarray(at, end));
      return { entry: entryOf(header, said), bytes, end };
    }
    if (header.size > mostBefore) throw new Refusal("The archive says too much of one of its entries.");
    const end = at + blockSize + Math.ceil(header.size / blockSize) * blockSize;
    if (buffer.length < end) return "more";
    const content = buffer.subarray(at + blockSize, at + blockSize + header.size);
    if (header.flag === "L") said.set("path", nameOf(untilZero(content)));
    else if (header.flag === "K") said.set("linkpath", nameOf(untilZero(content)));
    else {
      const records = paxRecords(content);
      if (records === undefined) throw new Refusal("The archive is damaged: a pax header cannot be read.");
      said = new Map([...said, ...paxValues(records)]);
    }
    bytes.push(buffer.subarray(at, end));
    at = end;
  }
}

const isEmpty = (block: Buffer): boolean => block.equals(emptyBlock);
const emptyBlock = Buffer.alloc(blockSize);

function untilZero(content: Buffer): Buffer {
  const zero = content.indexOf(0);
  return zero === -1 ? content : content.subarray(0, zero);
}

function entryOf(header: HeaderBlock, said: ReadonlyMap<string, string>): TarEntry {
  const map = said.get("GNU.sparse.major") === "1";
  const name = said.get("GNU.sparse.name") ?? said.get("path") ?? header.name;
  const size = Number(said.get("size") ?? header.size);
  const old = header.flag === "S" || said.has("GNU.sparse.size") || said.has("GNU.sparse.map");
  const type = typeOf({ flag: header.flag, name });
  return {
    name,
    type,
    linkname: said.get("linkpath") ?? header.linkname,
    mode: header.mode,
    mtime: Number(said.get("mtime") ?? header.mtime),
    // A link has none, whatever is written there, as `tar` reads it.
    size: type === "link" ? 0 : size,
    sparse: map
      ? { kind: "map", realSize: Number(said.get("GNU.sparse.realsize") ?? size) }
      : old
        ? { kind: "old" }
        : undefined,
  };
}

/** The end of an archive. */
export const archiveEnd: Buffer = Buffer.alloc(2 * blockSize);
