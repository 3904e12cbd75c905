import { bytesOf } from "../../../text/file-name.ts";
import { blockSize, entryBlock, paxBlock } from "./header.ts";
import { paxContent } from "./pax.ts";

/** What is written of a file, a folder or a link. */
export interface NewEntry {
  readonly name: string;
  readonly type: "file" | "directory" | "symlink";
  readonly mode: number;
  /** Seconds since 1970. */
  readonly mtime?: number;
  readonly size?: number;
  readonly linkname?: string;
}

/**
 * What stands before the content of an entry that is made here. What does not fit into its block stands in a pax
 * header.
 */
export function newHead({ name, type, mode, mtime = 0, size = 0, linkname = "" }: NewEntry): Buffer {
  const [path, link] = [bytesOf(name), bytesOf(linkname)];
  const records = [
    ...(fits(path) ? [] : [{ key: "path", value: path }]),
    ...(fits(link) ? [] : [{ key: "linkpath", value: link }]),
    ...(size < 8 ** 11 ? [] : [{ key: "size", value: Buffer.from(String(size)) }]),
  ];
  const content = paxContent(records);
  const block = entryBlock({ path, link, type, mode, mtime, size: size < 8 ** 11 ? size : 0 });
  return content.length === 0
    ? block
    : Buffer.concat([paxBlock(content.length), content, fillingOf(content.length), block]);
}

/** What fills the last block of a content. */
export const fillingOf = (size: number): Buffer => Buffer.alloc((blockSize - (size % blockSize)) % blockSize);

/** Letters beyond ASCII are read in whatever code the reader has, unless they are in a pax header. */
const fits = (bytes: Buffer): boolean => bytes.length <= 100 && bytes.every((byte) => byte < 128);
