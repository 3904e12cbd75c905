import { describe, expect, test } from "vitest";
import { toData } from "../../../src/compiler/source/data.ts";
import { get, type YamlNode } from "../../../src/compiler/source/node.ts";
import { substitute } from "../../../src/compiler/template/substitute.ts";
import type { Data } from "../../../src/model/data.ts";
import { namesOf, nodeIn, recorder } from "./support.ts";

const values: Readonly<Record<string, Data | YamlNode>> = {
  "parameters.text": "hello",
  "parameters.empty": "",
  "parameters.nothing": null,
  "parameters.yes": true,
  "parameters.no": false,
  "parameters.ten": 10,
  "parameters.list": ["a", "b"],
  "parameters.map": { a: 1 },
  "parameters.quoted": `it's "q" & <b>`,
  "parameters.tag": "<< parameters.text >>",
  "pipeline.parameters.url:8080": "found",
  "pipeline.git.branch": "main",
};

function substituted(value: string): { readonly data: unknown; readonly mistakes: readonly string[] } {
  const recorded = recorder();
  const node = substitute(nodeIn(`key: ${value}`), namesOf(values), recorded.report);
  return { data: toData(node), mistakes: recorded.places() };
}

describe("a text that is one tag keeps the type of its value", () => {
  test.each([
    ["<< parameters.text >>", "hello"],
    ["<<parameters.ten>>", 10],
    ["<< parameters.yes >>", true],
    ["<< parameters.nothing >>", null],
    ["<< parameters.list >>", ["a", "b"]],
    ["<< parameters.map >>", { a: 1 }],
    ['"<< parameters.ten >>"', 10],
    ['<< pipeline.git.branch == "main" and 10 or 1 >>', 10],
    ['<< pipeline.git.branch != "main" >>', false],
    ["<< pipeline.parameters.url:8080 >>", "found"],
  ])("%s", (text, data) => {
    expect(substituted(text)).toEqual({ data, mistakes: [] });
  });

  test("and is the very node of its value", () => {
    const steps = nodeIn("key: [checkout]");
    const { report } = recorder();
    expect(substitute(nodeIn("key: << parameters.steps >>"), namesOf({ "parameters.steps": steps }), report)).toBe(
      steps,
    );
  });
});

describe("within a longer text a value becomes text", () => {
  test.each([
    ["say << parameters.text >>!", "say hello!"],
    ["n=<< parameters.ten >>", "n=10"],
    ["<< parameters.yes >>/<< parameters.no >>", "true/false"],
    ["a<< parameters.empty >><< parameters.nothing >>b", "ab"],
    ["say << parameters.quoted >>", `say it's "q" & <b>`],
    ['x<< pipeline.git.branch == "main" >>', "xtrue"],
    ["x \\<< parameters.text >>", "x << parameters.text >>"],
    ["cat \\<<EOF", "cat <<EOF"],
  ])("%s", (text, data) => {
    expect(substituted(text)).toEqual({ data, mistakes: [] });
  });

  test("but a list or a mapping cannot", () => {
    expect(substituted("a << parameters.list >> << parameters.map >>").mistakes).toEqual([
      "not-text [parameters.list]",
      "not-text [parameters.map]",
    ]);
  });
});

describe("sections are kept by what their value is", () => {
  test.each([
    ["a<<# parameters.yes >>b<</ parameters.yes >>", "ab"],
    ["a<<# parameters.no >>b<</ parameters.no >>", "a"],
    ["a<<^ parameters.no >>b<</ parameters.no >>", "ab"],
    ["a<<# parameters.empty >>b<</ parameters.empty >>", "a"],
    ["a<<# parameters.list >>b<</ parameters.list >>", "ab"],
    ["a<<# parameters.text >>-<< parameters.text >><</ parameters.text >>", "a-hello"],
  ])("%s", (text, data) => {
    expect(substituted(text)).toEqual({ data, mistakes: [] });
  });

  test("and what is left out is not looked at", () => {
    expect(substituted("a<<# parameters.no >><< parameters.unknown >><</ parameters.no >>").mistakes).toEqual([]);
  });
});

test("keys and all branches are substituted", () => {
  const { report } = recorder();
  const node = nodeIn(
    'key:\n  "<< parameters.text >>-key": [<< parameters.ten >>, {a: "x<< parameters.yes >>"}]\n  b: c\n',
  );
  expect(toData(substitute(node, namesOf(values), report))).toEqual({ "hello-key": [10, { a: "xtrue" }], b: "c" });
});

test("what has no tag is the same object, also beside one that has", () => {
  const { report } = recorder();
  const node = nodeIn("key: {a: {b: [c]}, d: << parameters.ten >>}");
  const plain = nodeIn("key: {a: {b: [c]}}");
  expect(substitute(plain, namesOf(values), report)).toBe(plain);
  expect(get(substitute(node, namesOf(values), report), "a")).toBe(get(node, "a"));
});

test("what was put into a text is not looked at again, nor is an escape that was resolved", () => {
  const recorded = recorder();
  const once = substitute(nodeIn("key: x << parameters.tag >> \\<< y >>"), namesOf(values), recorded.report);
  expect(toData(once)).toBe("x << parameters.text >> << y >>");
  expect(substitute(once, namesOf(values), recorded.report)).toBe(once);
  expect(recorded.places()).toEqual([]);
});

describe("an error marks the smallest piece of the source", () => {
  test.each([
    ["a << parameters.texr >> b", ["unknown-reference [parameters.texr]"]],
    ["<< nothing >>", ["unknown-reference [nothing]"]],
    ["<< pipeline.parameters.no:such >>", ["unknown-reference [pipeline.parameters.no:such]"]],
    ["a<<# parameters.texr >>b<</ parameters.texr >>", ["unknown-reference [parameters.texr]"]],
    ["<< parameters.texr and parameters.x >>", ["unknown-reference [parameters.texr]"]],
    ["<< parameters.ten == >>", ["malformed-expression [==]"]],
    ["<< parameters.ten = 3 >>", ["malformed-expression [=]"]],
    ["<< parameters.text > 3 >>", ["expression-type [>]"]],
    ["a <<EOF", ["unclosed-tag [<<]"]],
    ["a <<include(b.sh)>>", ["unresolved-include [<<include(b.sh)>>]"]],
    ["a <<# parameters.yes >>", ["unclosed-section [<<# parameters.yes >>]"]],
    [
      "a << parameters.one >> << parameters.two >>",
      ["unknown-reference [parameters.one]", "unknown-reference [parameters.two]"],
    ],
  ])("%s", (text, mistakes) => {
    expect(substituted(text).mistakes).toEqual(mistakes);
  });

  test("in a block too, at the tag that is wrong", () => {
    const { report, all } = recorder();
    const text = "key: |\n  << parameters.text >>\n  << parameters.texts >>\n  << parameters.text >>\n";
    substitute(nodeIn(text), namesOf(values), report);
    expect(all.map(({ at, message, hint }) => [text.slice(0, at.start).split("\n").length, message, hint])).toEqual([
      [3, 'There is no parameter "texts" here.', 'Did you mean "parameters.text"?'],
    ]);
  });

  test("and names what is in scope where nothing is near", () => {
    const { report, all } = recorder();
    substitute(nodeIn("key: << parameters.qqqqq >>"), namesOf({ "parameters.b": 1, "parameters.a": 2 }), report);
    expect(all.map(({ hint }) => hint)).toEqual(["In scope: parameters.a, parameters.b."]);
  });
});

test("a text that is full of `<<` has one cause", () => {
  expect(substituted(`"${"a << b ".repeat(500)}"`).mistakes).toHaveLength(20);
});
