import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

/**
 * Which rooms of src/ a room may import, `import type` included. The arrow is the data's: definitions -> orb document ->
 * orb.yml -> compiler -> runner -> terminal. The compiler and the runner know nothing of this orb: own-orb has what they are handed of it.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  model: [],
  orb: ["model"],
  compiler: ["model"],
  "own-orb": ["model", "orb", "compiler"],
  generator: ["model", "orb"],
  publisher: ["model", "orb"],
  runner: ["model", "compiler"],
  cli: ["model", "orb", "own-orb", "compiler", "generator", "publisher", "runner"],
  "index.ts": ["model", "orb", "own-orb", "compiler", "generator", "publisher", "runner"],
};

/** What only the command line and its adapters may touch: the world outside the program. */
const outside = /^(node:(fs|os|child_process|net|http|https|process|readline|tty|worker_threads)|execa|commander)/;

const source = resolve(import.meta.dirname, "../../src");
const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
const room = (path: string): string => path.split("/")[0] ?? path;

type Import = { readonly from: string; readonly to: string };
const imports: readonly Import[] = files.flatMap((from) => {
  const text = readFileSync(join(source, from), "utf8");
  return [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"([^"]+)"/g)].map(([, to = ""]) => ({ from, to }));
});
const local = imports
  .filter(({ to }) => to.startsWith("."))
  .map(({ from, to }) => ({ from, to: relative(source, resolve(source, dirname(from), to)) }));

describe("imports of src/", () => {
  test("are found at all", () => {
    expect(local.length).toBeGreaterThan(20);
  });

  test("follow the arrow between the rooms", () => {
    const wrong = local.filter(({ from, to }) => room(from) !== room(to) && !mayImport[room(from)]?.includes(room(to)));
    expect(wrong).toEqual([]);
  });

  test("make no cycle between files", () => {
    const next = new Map<string, string[]>();
    for (const { from, to } of local) next.set(from, [...(next.get(from) ?? []), to]);
    const cycles: string[] = [];
    const done = new Set<string>();
    const walk = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) {
        cycles.push([...trail.slice(trail.indexOf(path)), path].join(" -> "));
        return;
      }
      if (done.has(path)) return;
      for (const to of next.get(path) ?? []) walk(to, [...trail, path]);
      done.add(path);
    };
    for (const path of files) walk(path, []);
    expect(cycles).toEqual([]);
  });

  test("reach the world outside only from the command line", () => {
    const wrong = imports.filter(({ from, to }) => room(from) !== "cli" && outside.test(to));
    expect(wrong).toEqual([]);
  });

  test("leave console, process and the clock to the command line", () => {
    const touched = files
      .filter((path) => room(path) !== "cli")
      .filter((path) =>
        /\b(console\.|process\.|Date\.now|new Date\(\)|performance\.now)/.test(
          readFileSync(join(source, path), "utf8"),
        ),
      );
    expect(touched).toEqual([]);
  });
});
