import { describe, expect, test } from "vitest";
import { readYaml } from "../../../src/compiler/source/read.ts";
import { fitsGlob, imageFor } from "../../../src/runner/plan/images.ts";
import { environmentOf, splitWords, timeIn, wordsIn } from "../../../src/runner/plan/values.ts";

const yaml = (text: string) => readYaml({ name: "values.yml", text }, () => {});

describe("times", () => {
  test.each([
    ["10m", 600_000],
    ["1.5h", 5_400_000],
    ["30s", 30_000],
    ["0.001s", 1],
    ["10", undefined],
    ["10 m", 600_000],
    ["1h30m", 5_400_000],
    ["250ms", 250],
    ["m", undefined],
    ["-1m", undefined],
    ["1d", undefined],
    ["", undefined],
  ])("%s", (text, ms) => {
    expect(timeIn(text)).toBe(ms);
  });
});

describe("environment", () => {
  test.each([
    [
      "{A: true, B: no, C: 1, D: 0.50, E: text, F: '', G: null, H: 0755}",
      { A: "true", B: "false", C: "1", D: "0.5", E: "text", F: "", G: "<nil>", H: "493" },
    ],
    ["[{A: 1}, {B: two}, {A: 3}]", { A: "3", B: "two" }],
    ["[A=1, B=two=three, nothing]", { A: "1", B: "two=three" }],
    ["null", {}],
  ])("%s", (text, environment) => {
    expect(environmentOf(yaml(text))).toEqual(environment);
  });
});

describe("command lines", () => {
  test.each([
    ["/bin/bash -eo pipefail", ["/bin/bash", "-eo", "pipefail"]],
    ["  mongod   --smallfiles ", ["mongod", "--smallfiles"]],
    [`sh -c 'echo "two words"'`, ["sh", "-c", `echo "two words"`]],
    [`say it"'"s`, ["say", "it's"]],
    ["", []],
  ])("%s", (text, words) => {
    expect(splitWords(text)).toEqual(words);
  });

  test("are lists too, and then nothing is split", () => {
    expect(wordsIn(yaml("[mongod, two words, 3]"))).toEqual(["mongod", "two words", "3"]);
    expect(wordsIn(yaml("null"))).toBeUndefined();
  });
});

describe("patterns of images", () => {
  test.each([
    ["ubuntu-2404:*", "ubuntu-2404:current", true],
    ["ubuntu-2404:*", "ubuntu-2404:", true],
    ["ubuntu-2404:*", "ubuntu-2204:current", false],
    ["*", "", true],
    ["cimg/*:?.?", "cimg/node:1.2", true],
    ["cimg/*:?.?", "cimg/node:1.20", false],
    ["*a*b*", "xxaxxbxx", true],
    ["*a*b*", "xxbxxaxx", false],
    ["a*a", "a", false],
    ["a.c", "abc", false],
    [`${"*a".repeat(40)}*b`, "a".repeat(5000), false],
  ])("%s against %s", (pattern, name, fits) => {
    expect(fitsGlob(pattern, name)).toBe(fits);
  });

  test("the first that fits counts, and without one the image is used as it is", () => {
    const rules = [
      { pattern: "ubuntu-*", image: "first" },
      { pattern: "ubuntu-2404:*", image: "second" },
    ];
    expect(imageFor("ubuntu-2404:current", rules)).toBe("first");
    expect(imageFor("cimg/base:current", rules)).toBe("cimg/base:current");
  });
});
