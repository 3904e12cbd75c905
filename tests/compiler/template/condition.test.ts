import { describe, expect, test } from "vitest";
import { type Entry, mapping, type YamlNode } from "../../../src/compiler/source/node.ts";
import { evaluateCondition, evaluateWorkflowCondition } from "../../../src/compiler/template/condition.ts";
import type { Data } from "../../../src/model/data.ts";
import { namesOf, nodeIn, recorder } from "./support.ts";

const values: Readonly<Record<string, Data>> = {
  "parameters.yes": true,
  "parameters.no": false,
  "parameters.text": "feature and fix > all",
  "parameters.empty": "",
  "parameters.zero": 0,
  "parameters.list": [true, false],
  "parameters.none": [],
  "pipeline.number": 42,
  "pipeline.git.branch": "release-1",
  "pipeline.parameters.branch": "release-1",
};

function decided(
  text: string,
  evaluate: (...of: Parameters<typeof evaluateWorkflowCondition>) => boolean | undefined = (node, names, report) =>
    evaluateCondition(node, names, { report }),
): { readonly holds: unknown; readonly mistakes: readonly string[] } {
  const recorded = recorder();
  return { holds: evaluate(nodeIn(`key: ${text}`), namesOf(values), recorded.report), mistakes: recorded.places() };
}

describe("a logic statement is decided", () => {
  test.each([
    ["true", true],
    ["no", false],
    ["0", false],
    [".nan", false],
    ["~", false],
    ['""', false],
    ['"false"', true],
    ['"0"', true],
    ["{}", false],
    ["<< parameters.yes >>", true],
    ["<< parameters.empty >>", false],
    ["<< parameters.zero >>", false],
    ["<< parameters.none >>", true],
    ["<< parameters.text >>", true],
    ['<< pipeline.git.branch == "release-1" >>', true],
    ["{not: false}", true],
    ["{not: << parameters.text >>}", false],
    ["{and: [true, 1, x]}", true],
    ["{and: [true, << parameters.no >>]}", false],
    ["{or: [false, << parameters.yes >>]}", true],
    ["{or: [0, '', ~]}", false],
    ["{and: << parameters.list >>}", false],
    ["{or: << parameters.list >>}", true],
    ["{and: }", false],
    ["{equal: [42, << pipeline.number >>]}", true],
    ['{equal: ["42", << pipeline.number >>]}', false],
    ["{equal: [release-1, << pipeline.git.branch >>, << pipeline.parameters.branch >>]}", true],
    ["{equal: [{a: 1, b: [2]}, {b: [2], a: 1}]}", true],
    ["{equal: [[1, 2], [2, 1]]}", false],
    ["{equal: [a]}", true],
    ['{matches: {pattern: "^release-\\\\d$", value: << pipeline.git.branch >>}}', true],
    ["{matches: {pattern: release, value: << pipeline.git.branch >>}}", false],
    ["{matches: {pattern: 'a4.', value: a<< pipeline.number >>}}", true],
    ["{and: [{or: [{not: true}, {equal: [1, 1]}]}, {not: {and: [true, false]}}]}", true],
  ])("%s", (text, holds) => {
    expect(decided(text)).toEqual({ holds, mistakes: [] });
  });
});

describe("an error leaves it open and is reported once", () => {
  test.each([
    ["{nand: [true]}", "unknown-operator [nand]"],
    ["{and: []}", "malformed-condition [and]"],
    ["{or: [true], not: true}", "malformed-condition [not]"],
    ["{and: true}", "malformed-condition [and]"],
    ["{equal: []}", "malformed-condition [equal]"],
    ["{equal: << parameters.none >>}", "malformed-condition [equal]"],
    ["[true]", "malformed-condition [[]"],
    ["{not: [true]}", "malformed-condition [[]"],
    ["{matches: {pattern: a}}", "malformed-condition [matches]"],
    ["{matches: a}", "malformed-condition [matches]"],
    ["{matches: {pattern: [a], value: a}}", "malformed-condition [[]"],
    ["{matches: {pattern: 'a(', value: a}}", "malformed-pattern ['a(']"],
    ["<< parameters.unknown >>", "unknown-reference [parameters.unknown]"],
    ["{and: [true, << parameters.unknown >>]}", "unknown-reference [parameters.unknown]"],
    ["{and: << parameters.unknown >>}", "unknown-reference [parameters.unknown]"],
    ["{equal: [a, << parameters.unknown >>]}", "unknown-reference [parameters.unknown]"],
    ["{matches: {pattern: a, value: << parameters.unknown >>}}", "unknown-reference [parameters.unknown]"],
    ["parameters.unknown starts-with 'x'", "malformed-expression [']"],
  ])("%s", (text, mistake) => {
    expect(decided(text)).toEqual({ holds: undefined, mistakes: [mistake] });
  });

  test("an unknown operator suggests the nearest one", () => {
    const recorded = recorder();
    evaluateCondition(nodeIn("key: {equals: [1, 1]}"), namesOf({}), recorded);
    expect(recorded.all.map(({ message, hint }) => [message, hint])).toEqual([
      ['There is no operator "equals" in a logic statement.', 'Did you mean "equal"?'],
    ]);
  });
});

/** `not` around `not`, deeper than a document could be written. */
function nested(depth: number): YamlNode {
  let node = nodeIn("key: true");
  const { key } = entryIn("not: true");
  for (let level = 0; level < depth; level++) node = mapping(new Map([["not", { key, value: node }]]), node);
  return node;
}

function entryIn(text: string): Entry {
  const document = nodeIn(`key: {${text}}`);
  const [entry] = document.kind === "mapping" ? document.entries.values() : [];
  if (entry === undefined) throw new Error("The test's mapping has an entry.");
  return entry;
}

test("a hundred levels are allowed, and no more", () => {
  const recorded = recorder();
  expect(evaluateCondition(nested(100), namesOf({}), recorded)).toBe(true);
  expect(recorded.places()).toEqual([]);
  expect(evaluateCondition(nested(5_000), namesOf({}), recorded)).toBeUndefined();
  expect(recorded.places()).toEqual(["condition-too-deep [t]"]);
});

describe("bare text", () => {
  test.each([
    ["pipeline.git.branch", true],
    ['pipeline.git.branch == "main"', false],
    ['not (pipeline.git.branch starts-with "release")', false],
    ["pipeline.number > 41 and parameters.yes", true],
    ["feature and fix", true],
    ["always and pipeline.git.branch", true],
    ["a > b", true],
  ])("in a step's condition is an expression only if it speaks of values: %s", (text, holds) => {
    expect(decided(text)).toEqual({ holds, mistakes: [] });
  });

  test.each<[string, boolean | undefined, readonly string[]]>([
    ['pipeline.git.branch == "release-1"', true, []],
    ["pipeline.git.branch matches /release-.*/", true, []],
    ["<< parameters.text >>", true, []],
    ['pipeline.git.branch == "<< pipeline.parameters.branch >>"', true, []],
    ["{equal: [1, 1]}", true, []],
    ['""', false, []],
    ["yes", true, []],
    ['"yes"', undefined, ["unknown-reference [yes]"]],
    ["always", undefined, ["unknown-reference [always]"]],
    ['pipeline.git.branch == "main" and and true', undefined, ["malformed-expression [and]"]],
    ["pipeline.git.branch & true", undefined, ["malformed-expression [&]"]],
    [
      'pipeline.git.branch == "<< pipeline.parameters.unknown >>"',
      undefined,
      ["unknown-reference [pipeline.parameters.unknown]"],
    ],
  ])("of a workflow is always an expression: %s", (text, holds, mistakes) => {
    expect(decided(text, evaluateWorkflowCondition)).toEqual({ holds, mistakes });
  });
});
