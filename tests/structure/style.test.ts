import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
/** Every line of our own code, but of generated files, which say so at their top. */
const lines = ["src", "scripts"]
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((path) => `${folder}/${path}`),
  )
  // What a package of its own is made of is linked to beside it.
  .filter((path) => path.endsWith(".ts") && !path.includes("/node_modules/"))
  .flatMap((path) => {
    const text = readFileSync(join(root, path), "utf8");
    if (text.slice(0, 20).includes("Generated")) return [];
    return text.split("\n").map((line, index) => ({ place: `${path}:${index + 1}`, line }));
  });
const placesOf = (fits: (line: string) => boolean): readonly string[] =>
  lines.filter(({ line }) => fits(line)).map(({ place }) => place);

test("lines are looked at", () => {
  expect(lines.length).toBeGreaterThan(10_000);
});

test("comments are at most 120 wide, as the code is, but for an address", () => {
  const isComment = /^\s*(?:\/\/|\/\*|\*)/;
  expect(placesOf((line) => line.length > 120 && isComment.test(line) && !/\S{100}/.test(line))).toEqual([]);
});

test("no object literal is spread into an object for the sake of a line break", () => {
  expect(placesOf((line) => /^\s*\.\.\.\{ .* \},?$/.test(line))).toEqual([]);
});
