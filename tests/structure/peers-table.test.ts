import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";

type Component = { readonly parameters?: object };

const root = resolve(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const rows = read("docs/peers.md")
  .split("\n")
  .filter((line) => /^\| (?!---|capability )/.test(line))
  .map((line) => line.slice(2, -1).split(" | "))
  .map(([capability = "", peer = "", ours = "", tests = "", ...more]) => ({ capability, peer, ours, tests, more }));

const orb: Record<"jobs" | "commands" | "executors", Record<string, Component>> = parse(read("orb/orb.yml"));
const names = new Set(
  [orb.jobs, orb.commands, orb.executors].flatMap((components) =>
    Object.entries(components).flatMap(([name, { parameters = {} }]) => [name, ...Object.keys(parameters)]),
  ),
);
const inCode = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);

/** What a cell names and is not there: a test file, or words that are not in it. */
function missing(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`((?:,? "[^"]+")*)/g)].flatMap(([, path = "", words = ""]) => {
    if (!path.endsWith(".test.ts") || !existsSync(join(root, "tests", path))) return [path];
    const text = read(`tests/${path}`);
    return [...words.matchAll(/"([^"]+)"/g)].flatMap(([, each = ""]) =>
      text.includes(each) ? [] : [`${path}: ${each}`],
    );
  });
}

test("every row has its four cells, and is tested, or begins with the reason why it is not here", () => {
  expect(rows.length).toBeGreaterThan(100);
  const bare = rows.filter(({ peer, ours, tests, more }) => {
    const backed = /^not here: ./.test(ours) || inCode(tests).length > 0;
    return more.length > 0 || peer === "" || ours === "" || !backed;
  });
  expect(bare).toEqual([]);
});

test("what stands in code in the column of ours is in the orb", () => {
  expect(rows.flatMap(({ ours }) => inCode(ours)).filter((name) => !names.has(name))).toEqual([]);
});

test("the tests of the last column are there, with their words", () => {
  expect(rows.flatMap(({ tests }) => missing(tests))).toEqual([]);
});

test("a name, a file and words that are not there would be seen", () => {
  expect([
    names.has("lint_dockerfile"),
    missing('`orb/none.test.ts` "x", `orb/definitions.test.ts` "no such words"'),
  ]).toEqual([false, ["orb/none.test.ts", "orb/definitions.test.ts: no such words"]]);
});
