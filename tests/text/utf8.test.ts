import { expect, test } from "vitest";
import { readUtf8 } from "../../src/text/utf8.ts";

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");

test.each([
  ["nothing at all", Buffer.of(), { kind: "text", text: "" }],
  ["one letter", Buffer.from("é"), { kind: "text", text: "é" }],
  ["UTF-8 with a mark before it", Buffer.from("\ufeffa: é\n"), { kind: "text", text: "\ufeffa: é\n" }],
  ["a null within a text", Buffer.from("ab\0"), { kind: "text", text: "ab\0" }],
  ["Latin-1", latin1("a: 1\nb: h\xe9\n"), { kind: "no-utf-8", byte: 0xe9, line: 2, column: 5 }],
  ["half a letter at the end", Buffer.from("aé").subarray(0, 2), { kind: "no-utf-8", byte: 0xc3, line: 1, column: 2 }],
  [
    "what is wrong behind letters of several bytes",
    Buffer.concat([Buffer.from("é→😀"), Buffer.of(0xff)]),
    { kind: "no-utf-8", byte: 0xff, line: 1, column: 5 },
  ],
  ["UTF-16, little end first", Buffer.from("\ufeffa: 1", "utf16le"), { kind: "utf-16" }],
  ["UTF-16 without a mark", Buffer.from("a: 1", "utf16le"), { kind: "utf-16" }],
  ["UTF-16 without a mark, big end first", Buffer.from("a: 1", "utf16le").swap16(), { kind: "utf-16" }],
  ["a null as the second of three letters", Buffer.from("a\0b"), { kind: "text", text: "a\0b" }],
  ["UTF-16, big end first", Buffer.from("\ufeffa: 1", "utf16le").swap16(), { kind: "utf-16" }],
])("of bytes is said what they are: %s", (_, bytes, read) => {
  expect(readUtf8(bytes)).toEqual(read);
});
