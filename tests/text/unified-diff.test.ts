import { describe, expect, test } from "vitest";
import { unifiedDiff } from "../../src/text/unified-diff.ts";

const lines = (...numbers: readonly (number | string)[]): string => `${numbers.join("\n")}\n`;
const upTo = (end: number): readonly number[] => Array.from({ length: end }, (_, index) => index + 1);

describe("the difference of two texts", () => {
  test("is nothing for the same text", () => {
    expect(unifiedDiff("a\n", "a\n", "x")).toBe("");
  });

  test("shows three lines around a change", () => {
    expect(unifiedDiff(lines(...upTo(9)), lines(1, 2, 3, 4, "five", 6, 7, 8, 9), "config.yml")).toBe(
      lines(
        "--- config.yml",
        "+++ config.yml (new)",
        "@@ -2,7 +2,7 @@",
        " 2",
        " 3",
        " 4",
        "-5",
        "+five",
        " 6",
        " 7",
        " 8",
      ),
    );
  });

  test("shows changes that are far apart each for itself", () => {
    expect(unifiedDiff(lines(...upTo(20)), lines(...upTo(20).slice(1), "end"), "x")).toBe(
      lines(
        "--- x",
        "+++ x (new)",
        "@@ -1,4 +1,3 @@",
        "-1",
        " 2",
        " 3",
        " 4",
        "@@ -18,3 +17,4 @@",
        " 18",
        " 19",
        " 20",
        "+end",
      ),
    );
  });

  test("keeps lines that moved past a repetition", () => {
    expect(unifiedDiff(lines("a", "b", "a", "c"), lines("b", "a", "c", "a"), "x")).toBe(
      lines("--- x", "+++ x (new)", "@@ -1,4 +1,4 @@", "-a", " b", " a", " c", "+a"),
    );
  });

  test("notices that only the last newline is missing", () => {
    expect(unifiedDiff("a\nb", "a\nb\n", "x")).toBe(
      lines("--- x", "+++ x (new)", "@@ -1,2 +1,2 @@", " a", "-b", "\\ No newline at end of file", "+b"),
    );
  });

  test("of texts too long to compare line by line is one block", () => {
    const before = upTo(3000).map((number) => `old ${number}`);
    const after = upTo(3000).map((number) => `new ${number}`);
    const difference = unifiedDiff(lines(...before), lines(...after), "x").split("\n");
    expect(difference.slice(2)).toEqual([
      "@@ -1,3000 +1,3000 @@",
      ...before.map((line) => `-${line}`),
      ...after.map((line) => `+${line}`),
      "",
    ]);
  });
});
