import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { renderYaml } from "../../src/model/index.ts";

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
