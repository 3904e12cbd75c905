import { nameOf } from "../../../text/file-name.ts";

/** A block of an archive. https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06 */
export const blockSize = 512;

/** What an entry is. */
export type EntryType =
  | "file"
  | "directory"
  | "symlink"
  | "link"
  | "fifo"
  | "character-device"
  | "block-device"
  | "unknown";

/** What the block before an entry's content says, as far as it is used. */
export interface HeaderBlock {
  /** Its kind as it is written; `x`, `g`, `L` and `K` say something of the entry that follows. */
  readonly flag: string;
  readonly name: string;
  readonly linkname: string;
  readonly mode: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  /** Of its content in the archive. */
  readonly size: number;
}

const kinds: Readonly<Record<string, EntryType>> = {
  ...{
    "0": "file",
    "\0": "file",
    "7": "file",
    S: "file",
    "1": "link",
    "2": "symlink",
    "5": "directory",
    D: "directory",
  },
  "3": "character-device",
  "4": "block-device",
  "6": "fifo",
};

/** The kind of an entry; a name that ends in a slash was a folder before there were kinds. */
export const typeOf = ({ flag, name }: Pick<HeaderBlock, "flag" | "name">): EntryType => {
  const type = kinds[flag] ?? "unknown";
  return type === "file" && name.endsWith("/") ? "directory" : type;
};

/** Reads a block; nothing where it is none, by its checksum. */
export function readHeader(block: Buffer): HeaderBlock | undefined {
  if (octal(block, 148, 8) !== checksum(block)) return undefined;
  const prefix = block.toString("latin1", 257, 263) === "ustar\0" ? textAt(block, 345, 155) : "";
  const name = textAt(block, 0, 100);
  return {
    flag: block.toString("latin1", 156, 157),
    name: prefix === "" ? name : `${prefix}/${name}`,
    linkname: textAt(block, 157, 100),
    mode: octal(block, 100, 8) & 0o7777,
    mtime: octal(block, 136, 12),
    size: octal(block, 124, 12),
  };
}

/** The same block with another owner. */
export function withOwner(block: Buffer, { uid, gid }: { readonly uid: number; readonly gid: number }): Buffer {
  const changed = Buffer.from(block);
  for (const [value, from] of [
    [uid, 108],
    [gid, 116],
  ] as const)
    changed.write(`${value.toString(8).padStart(7, "0")}\0`, from, "latin1");
  changed.fill(0, 265, 329);
  return withChecksum(changed);
}

/**
 * A block for an entry that is made here, with as much of its names as fits. It belongs to root, as nobody is the same
 * everywhere.
 */
export function entryBlock(entry: {
  readonly path: Buffer;
  readonly link: Buffer;
  readonly type: "file" | "directory" | "symlink" | "pax";
  readonly mode: number;
  readonly mtime: number;
  readonly size: number;
}): Buffer {
  const block = Buffer.alloc(blockSize);
  entry.path.copy(block, 0, 0, 100);
  entry.link.copy(block, 157, 0, 100);
  for (const [value, digits, from] of [
    [entry.mode, 7, 100],
    [0, 7, 108],
    [0, 7, 116],
    [entry.size, 11, 124],
    [Math.max(0, Math.floor(entry.mtime)), 11, 136],
  ] as const)
    block.write(`${value.toString(8).padStart(digits, "0")}\0`, from, "latin1");
  block.write({ file: "0", directory: "5", symlink: "2", pax: "x" }[entry.type], 156, "latin1");
  block.write("ustar\x0000", 257, "latin1");
  return withChecksum(block);
}

/** A block for a pax header of so many bytes, which stands before that of its entry. */
export const paxBlock = (size: number): Buffer =>
  entryBlock({ path: Buffer.from("PaxHeader"), link: Buffer.alloc(0), type: "pax", mode: 0o644, mtime: 0, size });

function withChecksum(block: Buffer): Buffer {
  block.write(`${checksum(block).toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}

/** The sum of all bytes, those of the sum itself taken for blanks. */
function checksum(block: Buffer): number {
  let sum = 8 * 32;
  for (let at = 0; at < blockSize; at++) if (at < 148 || at >= 156) sum += block[at] ?? 0;
  return sum;
}

function textAt(block: Buffer, from: number, length: number): string {
  const end = block.indexOf(0, from);
  return nameOf(block.subarray(from, end === -1 || end > from + length ? from + length : end));
}

/** A number in octal digits, or in base 256 where that is too short. */
function octal(block: Buffer, from: number, length: number): number {
  if (((block[from] ?? 0) & 0x80) !== 0) {
    let value = (block[from] ?? 0) & 0x7f;
    for (let at = from + 1; at < from + length; at++) value = value * 256 + (block[at] ?? 0);
    return value;
  }
  const digits = block.toString("latin1", from, from + length).replaceAll(/[\0 ]/g, "");
  return /^[0-7]*$/.test(digits) ? Number.parseInt(digits || "0", 8) : Number.NaN;
}
