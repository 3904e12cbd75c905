import { expect, test } from "vitest";
import { fill } from "../../../scripts/generate/fill.ts";

const page = "before\n<!-- generated: part -->\nold\n<!-- end of part -->\nafter\n";

test("what stands between the markers is replaced, and nothing else", () => {
  expect(fill(page, "part", "new")).toBe("before\n<!-- generated: part -->\nnew\n<!-- end of part -->\nafter\n");
});

test("filling twice changes nothing more", () => {
  const once = fill(page, "part", "new");
  expect(fill(once, "part", "new")).toBe(once);
});

test.each([
  ["no marker", "before\nafter\n"],
  ["no end", "<!-- generated: part -->\n"],
  ["the wrong order", "<!-- end of part -->\n<!-- generated: part -->\n"],
])("a page with %s is refused, since its text would silently stay old", (_what, text) => {
  expect(() => fill(text, "part", "new")).toThrow('The markers "<!-- generated: part -->"');
});
