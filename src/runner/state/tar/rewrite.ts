import { bytesOf } from "../../../text/file-name.ts";
import { blockSize, paxBlock, readHeader, withOwner } from "./header.ts";
import { paxContent, paxRecords } from "./pax.ts";

/** What an entry is to be. */
export interface EntryChanges {
  readonly owner?: { readonly uid: number; readonly gid: number };
  readonly name?: string;
  readonly linkname?: string;
}

/**
 * What stands before a content, with another owner or name. Whatever else is said there stays. A name goes into a pax
 * header, which counts for more than the block's own.
 */
export function rewriteHead(head: readonly Buffer[], { owner, name, linkname }: EntryChanges): readonly Buffer[] {
  const block = head.at(-1);
  if (block === undefined) return head;
  const changed = {
    ...(name !== undefined && { path: bytesOf(name) }),
    ...(linkname !== undefined && { linkpath: bytesOf(linkname) }),
  };
  const gone = new Set([...Object.keys(changed), ...(owner === undefined ? [] : ["uid", "gid", "uname", "gname"])]);
  const records = head
    .slice(0, -1)
    .flatMap((part) => recordsOf(part))
    .filter(({ key }) => !gone.has(key));
  const content = paxContent([...records, ...Object.entries(changed).map(([key, value]) => ({ key, value }))]);
  const filled = Buffer.alloc(Math.ceil(content.length / blockSize) * blockSize);
  content.copy(filled);
  const first = owner === undefined ? block.subarray(0, blockSize) : withOwner(block.subarray(0, blockSize), owner);
  return [...(content.length === 0 ? [] : [paxBlock(content.length), filled]), first, block.subarray(blockSize)];
}

/** What a part before an entry's own block says, in the words of a pax header. */
function recordsOf(part: Buffer): readonly { readonly key: string; readonly value: Buffer }[] {
  const header = readHeader(part.subarray(0, blockSize));
  if (header === undefined) return [];
  const content = part.subarray(blockSize, blockSize + header.size);
  if (header.flag !== "L" && header.flag !== "K") return paxRecords(content) ?? [];
  const zero = content.indexOf(0);
  return [
    { key: header.flag === "L" ? "path" : "linkpath", value: content.subarray(0, zero === -1 ? undefined : zero) },
  ];
}
