import { isUtf8 } from "node:buffer";

/** What bytes are: a text in UTF-8, or something else, with the place where that shows (from 1, columns in letters). */
export type ReadBytes =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "utf-16" }
  | { readonly kind: "no-utf-8"; readonly byte: number; readonly line: number; readonly column: number };

/** Reads bytes as UTF-8, and loses none: those that are none would each become U+FFFD, and be written as that. */
export function readUtf8(bytes: Buffer): ReadBytes {
  if (isUtf16(bytes)) return { kind: "utf-16" };
  if (isUtf8(bytes)) return { kind: "text", text: bytes.toString("utf8") };
  const at = firstOther(bytes);
  const before = bytes.subarray(0, at).toString("utf8").split("\n");
  return { kind: "no-utf-8", byte: bytes[at] ?? 0, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** By the mark that it begins with, or by the halves of its first two letters that are nothing, as in no other text. */
function isUtf16(bytes: Buffer): boolean {
  const [a, b, c, d] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return true;
  return (a === 0 && !!b && c === 0 && !!d) || (!!a && b === 0 && !!c && d === 0);
}

/** How many bytes the letter has that begins here; 0 where none does. */
export function letterLength(bytes: Uint8Array, at: number): number {
  for (let length = 1; length <= 4; length++)
    if (at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length))) return length;
  return 0;
}

/** Where the first byte is that belongs to no letter. */
function firstOther(bytes: Uint8Array): number {
  let at = 0;
  for (let length = letterLength(bytes, at); length > 0; length = letterLength(bytes, at)) at += length;
  return at;
}
