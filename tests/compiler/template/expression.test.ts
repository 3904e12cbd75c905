import { describe, expect, test } from "vitest";
import { toData } from "../../../src/compiler/source/data.ts";
import { scalar } from "../../../src/compiler/source/node.ts";
import { evaluateExpression } from "../../../src/compiler/template/evaluate.ts";
import type { Data } from "../../../src/model/data.ts";
import { namesOf, recorder } from "./support.ts";

function evaluated(text: string, values: Readonly<Record<string, Data>> = {}): unknown {
  const { report, places, all } = recorder();
  const at = { source: { name: "config.yml", text }, start: 0, end: text.length };
  const rangeOf = (piece: { readonly start: number; readonly end: number }) => ({ ...at, ...piece });
  const value = evaluateExpression(text, { at, rangeOf, names: namesOf(values), report });
  return value === undefined ? [...places(), ...all.map(({ message }) => message)] : toData(value);
}

describe("literals, names and operators", () => {
  test.each<[string, Readonly<Record<string, Data>>, Data]>([
    ["768", {}, 768],
    ['"say \\"hi\\" \\\\ \\n"', {}, 'say "hi" \\ \\n'],
    ["TRUE", {}, true],
    ["a.b-c_d?", { "a.b-c_d?": 5 }, 5],
    ["a == 1", { a: 1 }, true],
    ['a == "1"', { a: 1 }, false],
    ['a != "1"', { a: 1 }, true],
    ["a == false", { a: 0 }, false],
    ['"release-1" starts-with "release"', {}, true],
    ['"release-1" starts-with "1"', {}, false],
    ['"release-1" contains "ase-"', {}, true],
    ["3 > 2", {}, true],
    ["2 > 2", {}, false],
    ["2 >= 2", {}, true],
    ["a < 10", { a: 9 }, true],
    ["10 <= a", { a: 9 }, false],
  ])("%s", (text, values, value) => {
    expect(evaluated(text, values)).toEqual(value);
  });
});

describe("not binds strongest, then order, equality, and, or", () => {
  test.each([
    ["true or false and false", true],
    ["(true or false) and false", false],
    ["not true or true", true],
    ["not (true or true)", false],
    ["not true == false", true],
    ["!false and true", true],
    ["1 < 2 == true", true],
    ["true == 1 < 2", true],
    ["3 > 2 == 2 > 1", true],
    ["1 == 1 == true", true],
    ["not not true", true],
    ["true AND NOT false", true],
  ])("%s", (text, value) => {
    expect(evaluated(text)).toBe(value);
  });
});

describe("and and or give an operand and look at no more than they need", () => {
  test.each<[string, Readonly<Record<string, Data>>, Data]>([
    ['a == "main" and 10 or 1', { a: "main" }, 10],
    ['a == "main" and 10 or 1', { a: "dev" }, 1],
    ["false and unknown", {}, false],
    ["true or unknown", {}, true],
    ['a or "default"', { a: "" }, "default"],
    ['a or "default"', { a: null }, "default"],
    ["0 or 5", {}, 0],
    ["a and b and c", { a: 1, b: 2, c: 3 }, 3],
  ])("%s", (text, values, value) => {
    expect(evaluated(text, values)).toEqual(value);
  });
});

test("a comparison with a value that is not defined is not defined either", () => {
  expect(
    ["a == 1", "a != 1", "a > 1", "a == a", 'a starts-with "x"'].map((text) => evaluated(text, { a: null })),
  ).toEqual([null, null, null, null, null]);
});

describe("a pattern has to match all of a text", () => {
  test.each([
    ["/hello \\w+/", true],
    ["/world/", false],
    ["/^hello/", false],
    ["/.*world$/", true],
    ["/(?i)HELLO WORLD/", true],
    ["/hello.world|other/", true],
  ])("%s", (pattern, value) => {
    expect(evaluated(`"hello world" matches ${pattern}`)).toBe(value);
  });

  test("and may have slashes with a backslash", () => {
    expect(evaluated('"release/1" matches /release\\/\\d+/')).toBe(true);
  });
});

describe("values of the wrong type are mistakes at the operator", () => {
  test.each([
    ['"a" > 1', "expression-type [>]", '">" takes numbers, and this is the string "a".'],
    ["1 <= true", "expression-type [<=]", '"<=" takes numbers, and this is the boolean true.'],
    ["1 starts-with 2", "expression-type [starts-with]", '"starts-with" takes texts, and this is the number 1.'],
    ['"a" contains 2', "expression-type [contains]", '"contains" takes texts, and this is the number 2.'],
    ["5 matches /a/", "expression-type [matches]", '"matches" takes a text on its left, and this is the number 5.'],
    [
      '"a" matches "a"',
      "expression-type [matches]",
      '"matches" takes a pattern such as /release-.*/ on its right, and this is the string "a".',
    ],
    [
      '"a" matches /(?=a)/',
      "malformed-pattern [/(?=a)/]",
      'The pattern "(?=a)" cannot be used: "(?=" is not allowed in an expression.',
    ],
  ])("%s", (text, place, message) => {
    expect(evaluated(text)).toEqual([place, message]);
  });

  test("a list is equal to nothing", () => {
    expect([evaluated('a == "x"', { a: ["x"] }), evaluated('a != "x"', { a: ["x"] })]).toEqual([false, true]);
  });
});

describe("a text that is no expression is marked where it goes wrong", () => {
  test.each([
    ["", "[]", "a value is missing at its end"],
    ["and", "[and]", '"and" stands where a value is missing'],
    ["a or", "[or]", "a value is missing at its end"],
    ["a ==", "[==]", "a value is missing at its end"],
    [">= 4", "[>=]", '">=" stands where a value is missing'],
    ["(1 > 2", "[(]", "this parenthesis does not end"],
    ["1 > 2) < 3", "[)]", 'the expression should end before ")"'],
    ["a and b c", "[c]", 'the expression should end before "c"'],
    ["a startswith b", "[startswith]", 'there is no operator "startswith"'],
    ['text "open', '["]', "this text does not end"],
    ["text /open", "[/]", "this pattern does not end"],
    ["a = 1", "[=]", '"=" is no part of an expression'],
    ["a && b", "[&]", '"&" is no part of an expression'],
    ["'a'", "[']", `"'" is no part of an expression`],
    ["a..b", "[.]", '"." is no part of an expression'],
    ["_a", "[_]", '"_" is no part of an expression'],
  ])("%j", (text, place, reason) => {
    expect(evaluated(text, { a: 1, b: 2 })).toEqual([
      `malformed-expression ${place}`,
      `This is no expression: ${reason}.`,
    ]);
  });

  test.each(["(", "not ", "!"])("so is one that is nested too deep: %j", (opening) => {
    expect(evaluated(`${opening.repeat(20_000)}x`)).toEqual([
      expect.stringContaining("malformed-expression"),
      "This is no expression: it is nested too deep.",
    ]);
  });
});

test("a long chain is no deep one", () => {
  expect(evaluated(`${"a and ".repeat(20_000)}true`, { a: 1 })).toBe(true);
  expect(evaluated(`${"true == ".repeat(20_000)}true`)).toBe(true);
});

test("an unknown name is marked alone", () => {
  expect(evaluated("a and pipeline.git.brunch", { a: 1, "pipeline.git.branch": "x" })).toEqual([
    "unknown-reference [pipeline.git.brunch]",
    expect.any(String),
  ]);
});

test("a name's value is its own node", () => {
  const { report } = recorder();
  const at = { source: { name: "c", text: "a or b" }, start: 0, end: 6 };
  const value = scalar("x", at);
  const names = namesOf({ a: value });
  expect(evaluateExpression("a or b", { at, rangeOf: () => at, names, report })).toBe(value);
});
