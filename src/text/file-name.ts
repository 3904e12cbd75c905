import { isUtf8 } from "node:buffer";
import { letterLength } from "./utf8.ts";

/**
 * Names of files are bytes, and most are UTF-8. As a text, each byte that is none becomes half a surrogate pair, which
 * no text in UTF-8 has, so that all names stay apart, are compared and written as JSON like any text, and become the
 * same bytes again. (Python has it so: https://peps.python.org/pep-0383/)
 */
export function nameOf(bytes: Uint8Array): string {
  if (isUtf8(bytes)) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
  let name = "";
  for (let at = 0; at < bytes.length; ) {
    const length = letterLength(bytes, at);
    name +=
      length === 0
        ? String.fromCharCode(lowest + (bytes[at] ?? 0))
        : Buffer.from(bytes.subarray(at, at + length)).toString("utf8");
    at += length || 1;
  }
  return name;
}

/** The bytes of a name, as the file system wants them. */
export function bytesOf(name: string): Buffer {
  if (!hasOther(name)) return Buffer.from(name);
  const parts = name.split(others).map((part) => Buffer.from(part));
  const bytes = [...name.matchAll(others)].map(([letter]) => Buffer.of(letter.charCodeAt(0) - lowest));
  return Buffer.concat(parts.flatMap((part, index) => [part, bytes[index] ?? Buffer.alloc(0)]));
}

/** A path for Node.js: most are texts, which cost it less than bytes. */
export const pathOf = (name: string): string | Buffer => (hasOther(name) ? bytesOf(name) : name);

/** A name as a person reads it: a byte that is no text is written as `\xff`. */
export const shownName = (name: string): string =>
  name.replaceAll(others, (letter) => `\\x${(letter.charCodeAt(0) - lowest).toString(16)}`);

const lowest = 0xdc00;
const others = /[\udc80-\udcff]/gu;
const hasOther = (name: string): boolean => /[\udc80-\udcff]/u.test(name);
