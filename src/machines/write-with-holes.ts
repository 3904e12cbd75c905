import type { FileHandle } from "node:fs/promises";

/** A page of a disk; a smaller hole would be none. */
const page = 4096;

const zeros = Buffer.alloc(2 ** 20);

/**
 * Writes a content, and gives its length. A piece of zeros becomes a hole: the disk image of a virtual machine has
 * gigabytes of them, and so has the archive of one that was read by a program that does not know of holes.
 */
export async function writeWithHoles(file: FileHandle, content: AsyncIterable<Uint8Array | string>): Promise<number> {
  let at = 0;
  for await (const part of content) {
    const piece = typeof part === "string" ? Buffer.from(part) : part;
    if (piece.length < page || !isZero(piece)) await writeAll(file, { piece, at });
    at += piece.length;
  }
  await file.truncate(at);
  return at;
}

async function writeAll(
  file: FileHandle,
  { piece, at }: { readonly piece: Uint8Array; readonly at: number },
): Promise<void> {
  // A disk that is nearly full may take a part.
  for (let from = 0; from < piece.length; ) from += (await file.write(piece, from, undefined, at + from)).bytesWritten;
}

const isZero = (piece: Uint8Array): boolean => {
  for (let from = 0; from < piece.length; from += zeros.length) {
    const part = piece.subarray(from, from + zeros.length);
    if (Buffer.compare(part, zeros.subarray(0, part.length)) !== 0) return false;
  }
  return true;
};
