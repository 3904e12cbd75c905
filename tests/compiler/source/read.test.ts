import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../../src/compiler/diagnostics/diagnostic.ts";
import { toData } from "../../../src/compiler/source/data.ts";
import { get, type YamlNode } from "../../../src/compiler/source/node.ts";
import { withoutTemplates } from "../../../src/compiler/source/plain-text.ts";
import { limits, readYaml } from "../../../src/compiler/source/read.ts";

function read(text: string): {
  readonly node: YamlNode | undefined;
  readonly data: unknown;
  readonly mistakes: readonly string[];
} {
  const found: Diagnostic[] = [];
  const node = readYaml({ name: "config.yml", text }, (diagnostic) => found.push(diagnostic));
  return {
    node,
    data: node === undefined ? undefined : toData(node),
    mistakes: found.map(({ code, at }) => `${code} at ${JSON.stringify(text.slice(at.start, at.end))}`),
  };
}

const marked = (text: string, path: readonly string[]): string => {
  const { node } = read(text);
  const found = path.reduce<YamlNode | undefined>((inner, key) => get(inner, key), node);
  return found === undefined ? "nothing" : text.slice(found.start, found.end);
};

describe("scalars are read by YAML 1.1", () => {
  test.each([
    ["yes", true],
    ["Off", false],
    ["on", true],
    ["y", "y"],
    ["null", null],
    ["~", null],
    ["010", 8],
    ["08", "08"],
    ["0x1f", 31],
    ["0b101", 5],
    ["-1_000", -1000],
    ["1.10", 1.1],
    ["1e3", 1000],
    [".5", 0.5],
    ["1.2.3", "1.2.3"],
    ["1:30", 90],
    [".inf", Number.POSITIVE_INFINITY],
    ["2021-01-01", "2021-01-01"],
    ["+", "+"],
    ['"yes"', "yes"],
    ["'010'", "010"],
    ["!!str 010", "010"],
    ['!!int "10"', 10],
    ["tilde~", "tilde~"],
  ])("%s", (text, value) => {
    expect(read(`key: ${text}`)).toMatchObject({ data: { key: value }, mistakes: [] });
  });

  test("a key is what is written, whatever a value of these letters would be", () => {
    expect(Object.keys(read("on: 1\n2.10: 1\nyes: 1\n").data as object)).toEqual(["on", "2.10", "yes"]);
  });
});

describe("aliases and merge keys", () => {
  test("an alias is the node of its anchor, where it was written", () => {
    expect(marked("a: &a\n  b: text\nc: *a\n", ["c", "b"])).toBe("text");
  });

  test("a mapping's own keys win over what is merged, and an earlier merged mapping over a later one", () => {
    const text = "a: &a {x: 1, y: 1, z: 1}\nb: &b {x: 2, y: 2}\nc:\n  x: 3\n  <<: [*b, *a]\n";
    expect(read(text).data).toMatchObject({ c: { x: 3, y: 2, z: 1 } });
  });

  test("a merge key in quotes is a key", () => {
    expect(read('"<<": 1').data).toEqual({ "<<": 1 });
  });

  test("what cannot be merged is marked", () => {
    expect(read("a: &a 5\nb:\n  <<: *a\n").mistakes).toEqual(['merge-of-no-mapping at "5"']);
  });

  test("an alias without its anchor is reported once, also in a merge", () => {
    expect(read("common: &common {}\nb:\n  <<: *comon\n").mistakes).toEqual(['unknown-anchor at "*comon"']);
  });
});

describe("ranges", () => {
  test.each([
    ["a text in quotes, with them", 'a: "b c" # d\n', ["a"], '"b c"'],
    ["a plain text, without its comment", "a: b c # d\n", ["a"], "b c"],
    ["a list in brackets, with them", "a: [b, c]\nd: e\n", ["a"], "[b, c]"],
    ["an empty mapping", "a: {}\n", ["a"], "{}"],
    ["nothing", "a:\nb: c\n", ["a"], ""],
  ])("%s", (_name, text, path, expected) => {
    expect(marked(text, path)).toBe(expected);
  });
});

describe("brackets and quoted texts may go on in a line indented as little as their key, as CircleCI reads them", () => {
  test("a bracket", () => {
    const text = "a:\n  only: [\n  b,\n  c\n  ]\n  next: 1\nd: e\n";
    expect(read(text)).toMatchObject({ data: { a: { only: ["b", "c"], next: 1 }, d: "e" }, mistakes: [] });
    expect([marked(text, ["a", "next"]), marked(text, ["d"])]).toEqual(["1", "e"]);
  });

  test("a quoted text", () => {
    const text = "a:\n  b: 'one\n  two'\nc: d\n";
    expect(read(text)).toMatchObject({ data: { a: { b: "one two" }, c: "d" }, mistakes: [] });
    expect([marked(text, ["a", "b"]), marked(text, ["c"])]).toEqual(["'one\n  two'", "d"]);
  });

  test("and an error behind them is marked where it stands", () => {
    expect(read("a: [\nb\n]\nc: d: e\n").mistakes).toEqual(['yaml-syntax at ":"']);
  });
});

describe("what is no configuration", () => {
  test.each([
    ["a tab for indentation", "a:\n\tb: 1\n", 'yaml-syntax at "\\t"'],
    ["a value with a colon", "a: b: c\n", 'yaml-syntax at ":"'],
    ["a list that does not end", "a: [1", 'yaml-syntax at ""'],
    ["a second document", "a: 1\n---\nb: 2\n", 'several-documents at "---"'],
    ["the same key twice", "a: 1\na: 2\n", 'duplicate-key at "a"'],
    ["a key that is a list", "[a]: 1\n", 'key-is-no-text at "["'],
    ["a tag", "a: !secret b\n", 'unknown-tag at "!secret"'],
  ])("%s", (_name, text, mistake) => {
    expect(read(text).mistakes).toEqual([mistake]);
  });

  test("of a key given twice the last one counts, as on CircleCI", () => {
    expect(read("a: 1\na: 2\n").data).toEqual({ a: 2 });
  });
});

describe("hostile input ends in a diagnostic", () => {
  test("aliases of aliases", () => {
    const level = (n: number): string => `a${n}: &a${n} [${Array.from({ length: 9 }, () => `*a${n - 1}`).join(", ")}]`;
    const bomb = ["a0: &a0 [x]", ...Array.from({ length: 40 }, (_, index) => level(index + 1))].join("\n");
    expect(read(bomb).mistakes).toEqual(['too-large at "a"']);
  });

  test("depth", () => {
    expect(read("[".repeat(100_000)).mistakes).toEqual(['too-large at "["']);
    expect(read("a: ".repeat(5)).mistakes).toEqual([expect.stringMatching(/^yaml-syntax/)]);
  });

  test("size", () => {
    expect(read("#".repeat(limits.characters + 1)).mistakes).toEqual(['too-large at "#"']);
  });

  test("__proto__ is a key like any other", () => {
    const { data } = read("__proto__: {polluted: true}\nconstructor: 1\n");
    expect(Object.keys(data as object)).toEqual(["__proto__", "constructor"]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

test("without templates, nothing in a tree is one, and branches stay shared", () => {
  const { node } = read('a: &a {"<< k >>": "<< v >>"}\nb: *a\n');
  const plain = node === undefined ? undefined : withoutTemplates(node);
  expect(plain).toMatchObject({ templated: false });
  expect(get(plain, "a")).toBe(get(plain, "b"));
  expect(plain === undefined ? undefined : toData(plain)).toEqual({
    a: { "<< k >>": "<< v >>" },
    b: { "<< k >>": "<< v >>" },
  });
});
