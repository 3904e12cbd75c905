import { expect, test } from "vitest";
import { rangeInScalar } from "../../../src/compiler/template/range-in-scalar.ts";
import { nodeIn } from "./support.ts";

/** What is marked in the source for the piece of the decoded text, and in which line. */
function marked(document: string, piece: string, occurrence = 0): string {
  const node = nodeIn(document);
  if (node.kind !== "scalar") throw new Error("The test's value is a scalar.");
  const text = String(node.value);
  let start = text.indexOf(piece);
  for (let index = 0; index < occurrence; index++) start = text.indexOf(piece, start + 1);
  const range = rangeInScalar(node, { start, end: start + piece.length });
  const line = document.slice(0, range.start).split("\n").length;
  const column = range.start - document.lastIndexOf("\n", range.start - 1);
  return `${line}:${column} ${document.slice(range.start, range.end)}`;
}

test.each([
  ["plain", "key: a << x.y >> b", "x.y", 0, "1:11 x.y"],
  ["plain, again", "key: x.y << x.y >> << x.y >>", "x.y", 2, "1:23 x.y"],
  ["plain over lines", "key: a\n  b << x.y >>", "x.y", 0, "2:8 x.y"],
  ["single quotes", "key: 'it''s << x.y >>'", "x.y", 0, "1:16 x.y"],
  ["double quotes", 'key: "\\ttab \\" << x.y >>"', "x.y", 0, "1:19 x.y"],
  ["block", "key: |\n    one << x >>\n    two << x >>\n", "x", 1, "3:12 x"],
  ["folded block", "key: >-\n  one\n  two << x >>\n", "x", 0, "3:10 x"],
  ["block with a header", "key: |2-\n    one << x >>\n", "x", 0, "2:12 x"],
  ["an operator", 'key: << a == "b" and c == "d" >>', "==", 1, "1:24 =="],
  ["no tag at all", 'key: a == "b" and c', "and", 0, "1:15 and"],
])("finds a piece in the source: %s", (_, document, piece, occurrence, expected) => {
  expect(marked(document, piece, occurrence)).toBe(expected);
});

test("marks the whole tag where the piece is written with escapes", () => {
  const document = String.raw`key: "a << b == \"c\" >> d << e >>"`;
  expect(marked(document, 'b == "c"')).toBe(String.raw`1:9 << b == \"c\" >>`);
  expect(marked(document, "==")).toBe("1:14 ==");
});

test("marks the whole scalar where even the tag is written with escapes", () => {
  const document = String.raw`key: "\x3c< x\u0020>>"`;
  expect(marked(document, "<< x >>")).toBe(String.raw`1:6 "\x3c< x\u0020>>"`);
});

test("finds the last of fifty thousand tags as fast as the first", () => {
  const document = `key: |\n${"  << x >>\n".repeat(50_000)}`;
  const node = nodeIn(document);
  if (node.kind !== "scalar") throw new Error("The test's value is a scalar.");
  const length = "<< x >>\n".length;
  const lines = Array.from(
    { length: 50_000 },
    (_, index) => rangeInScalar(node, { start: index * length + 3, end: index * length + 4 }).start,
  );
  expect(lines.every((start, index) => start === "key: |\n".length + index * (length + 2) + 5)).toBe(true);
});
