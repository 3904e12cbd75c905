import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type Data, renderYaml } from "../../src/model/index.ts";

const notText = [
  "yes",
  "No",
  "ON",
  "off",
  "y",
  "N",
  "true",
  "null",
  "~",
  "",
  "=",
  "<<",
  "0755",
  "0o17",
  "0x1F",
  "0b11",
];
const numbers = [
  "1",
  "-1",
  "+12",
  "1.0",
  "1_000",
  "3.259.0",
  "190:20:30",
  "1:30.5",
  ".5",
  "1e3",
  ".inf",
  ".NaN",
  "12e03",
  "-.5",
];
const dates = ["2026-01-31", "2026-1-1T10:00:00Z", "2026-01-31 10:00:00"];
const shapes = [
  "- a",
  "a: b",
  "a #b",
  "#a",
  "[a]",
  "{a}",
  "*a",
  "&a",
  "!a",
  "%a",
  "@a",
  "`a",
  "? a",
  "| a",
  "> a",
  "'a'",
  '"a"',
  "a:",
  ":a",
  " a",
  "a ",
];
const lines = [
  "a\n",
  "a\nb",
  "a\n\n",
  "\na",
  " a\nb",
  "a \nb\n",
  "a\n  \n b",
  "a\tb\n",
  "\ta\n",
  "a\r\nb",
  "\n",
  "a\n ",
  "#!/bin/sh\n\techo x \n",
];

describe("a text is read back as the same text", () => {
  test.each([...notText, ...numbers, ...dates, ...shapes, ...lines])("%j", (text) => {
    const document = { value: text, list: [text], [text]: "key" };
    const written = renderYaml(document);
    expect(parse(written)).toEqual(document);
    expect(parse(written, { version: "1.1" })).toEqual(document);
  });
});

test("numbers, switches and nothing keep their type", () => {
  expect(renderYaml({ version: 2.1, whole: 3, on: true, none: null, list: [], map: {} })).toBe(
    'version: 2.1\nwhole: 3\n"on": true\nnone: null\nlist: []\nmap: {}\n',
  );
});

test("a text of several lines stands in a block, and a long one in a line", () => {
  const long = "a long sentence ".repeat(20).trim();
  expect(renderYaml({ script: "set -e\n  echo a\n", end: "a\nb", long })).toBe(
    `script: |\n  set -e\n    echo a\nend: |-\n  a\n  b\nlong: ${long}\n`,
  );
});

test("what is there twice is written twice", () => {
  const shared = { a: [1] };
  expect(renderYaml({ x: shared, y: shared })).toBe('x:\n  a:\n    - 1\n"y":\n  a:\n    - 1\n');
});

test("a header becomes comment lines above the document", () => {
  expect(renderYaml({ a: 1 }, { header: "Generated.\n\nDo not edit.\n" })).toBe(
    "# Generated.\n\n# Do not edit.\n\na: 1\n",
  );
});

test("a document may be a single value", () => {
  const values: readonly Data[] = [
    "a",
    "a\nb\n",
    " a\nb",
    "",
    1,
    -0.5,
    1e21,
    1e-7,
    null,
    true,
    [],
    {},
    ["a"],
    [["a", ["b"]], []],
  ];
  expect(values.map((value) => parse(renderYaml(value), { version: "1.1" }))).toEqual(values);
});

test("any document is read back as it was, whatever its texts and wherever they stand", () => {
  const random = randomFrom(20261124);
  const pieces = [
    ..."ab0129 _-+.:,#?&*!|>%@`'\"[]{}()<>/\\~=$\t",
    "\n",
    "\n",
    "\n\n",
    "  ",
    "- ",
    ": ",
    " #",
    "<<",
    "yes",
    "é",
    "😀",
    "\u2028",
    "\u0085",
    "\r",
    "\0",
    "\ufeff",
  ];
  const text = () => Array.from({ length: random(7) }, () => pieces[random(pieces.length)]).join("");
  const value = (depth: number): Data => {
    const kind = random(depth > 3 ? 3 : 5);
    if (kind === 3) return Array.from({ length: random(4) }, () => value(depth + 1));
    if (kind === 4)
      return Object.fromEntries(Array.from({ length: random(4) }, () => [`k${text()}`, value(depth + 1)]));
    return kind === 0 ? random(1000) - 500 : text();
  };
  const documents = Array.from({ length: 3000 }, () => value(0));
  // This package alone takes a lone point for a number under 1.1; every configuration has `root: .`.
  const misread = (document: Data) => /"\."/.test(JSON.stringify(document));
  expect(documents.filter((document) => !same(parse(renderYaml(document)), document))).toEqual([]);
  expect(
    documents.filter(
      (document) => !misread(document) && !same(parse(renderYaml(document), { version: "1.1" }), document),
    ),
  ).toEqual([]);
});

const same = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);

/** A small generator with a seed, so that a failure is the same failure the next time. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
