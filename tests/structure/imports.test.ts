import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

/**
 * Which rooms of src/ a room may import, `import type` included, besides `circleci`, the ground floor: every room may import it, and it
 * imports none. The arrow is the data's: definitions -> orb document -> orb.yml -> compiler -> runner -> machines -> terminal. The compiler
 * and the runner know nothing of this orb: own-orb has what they are handed of it.
 */
const ground = "circleci";
const mayImport: Readonly<Record<string, readonly string[]>> = {
  [ground]: [],
  text: [],
  patterns: [],
  model: [],
  orb: ["model"],
  compiler: ["text", "patterns", "model"],
  "own-orb": ["model", "orb", "compiler"],
  generator: ["model", "orb"],
  publisher: ["model", "compiler"],
  sdk: ["model", "orb"],
  runner: ["text", "patterns", "model", "compiler"],
  machines: ["text", "runner"],
  cli: ["text", "patterns", "model", "orb", "own-orb", "compiler", "generator", "publisher", "runner", "machines"],
  "sdk.ts": ["sdk"],
  "index.ts": [
    "text",
    "circleci",
    "patterns",
    "model",
    "orb",
    "own-orb",
    "compiler",
    "generator",
    "publisher",
    "runner",
    "sdk",
  ],
};

/** Folders of a room and the files beside them, the ground first: each may import what stands before it. */
const floors: Readonly<Record<string, readonly string[]>> = {
  compiler: [
    ...[
      "diagnostics",
      "pipeline-values.ts",
      "source",
      "print",
      "template",
      "orbs",
      "schema",
      "library",
      "editor",
      "expand",
      "checks",
      "emit",
    ],
    ...["continuation", "catalogue.ts", "compile.ts", "open-config.ts", "validate.ts", "mend.ts", "compile-orb.ts"],
  ],
  runner: ["plan", "secrets", "machine", "events.ts", "schedule", "state", "report", "steps", "run-workflow.ts"],
  cli: [
    ...[
      "io",
      "repository",
      "orbs",
      "explain",
      "defaults",
      "state",
      "check",
      "lock",
      "generate",
      "init",
      "publish",
      "contexts",
      "graph",
      "leftovers",
    ],
    ...["rehearse", "doctor", "completion", "commands", "program.ts", "main.ts", "start-check.ts", "start.ts"],
  ],
  orb: [
    ...[
      "own-orb.ts",
      "ecr.ts",
      "image-host.ts",
      "executors.ts",
      "script.ts",
      "forward.ts",
      "share-functions.ts",
      "pack-scripts.ts",
      "credentials.ts",
    ],
    ...["parameters", "commands", "jobs", "components.ts"],
  ],
};

/** What only the command line and the machines may touch: the world outside the program. */
const outside = /^(node:(fs|os|child_process|net|http|https|process|readline|tty|worker_threads)|execa|commander)/;
const touchesOutside = new Set(["cli", "machines"]);

const source = resolve(import.meta.dirname, "../../src");
const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
const room = (path: string): string => path.split("/")[0] ?? path;
const floor = (path: string): string => path.split("/")[1] ?? path;

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
    const wrong = local.filter(
      ({ from, to }) => ![room(from), ...(mayImport[room(from)] ?? []), ground].includes(room(to)),
    );
    expect(wrong).toEqual([]);
  });

  test.each(Object.keys(floors))("follow the arrow between the folders of %s", (name) => {
    const order = floors[name] ?? [];
    const within = local.filter(({ from, to }) => room(from) === name && room(to) === name);
    const unknown = new Set(
      files
        .filter((path) => room(path) === name)
        .map(floor)
        .filter((each) => !order.includes(each)),
    );
    const wrong = within.filter(({ from, to }) => order.indexOf(floor(from)) < order.indexOf(floor(to)));
    expect({ unknown: [...unknown], wrong }).toEqual({ unknown: [], wrong: [] });
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

  test("reach the world outside only from the command line and the machines", () => {
    const wrong = imports.filter(({ from, to }) => !touchesOutside.has(room(from)) && outside.test(to));
    expect(wrong).toEqual([]);
  });

  test("leave console, process and the clock to the command line and the machines", () => {
    const touched = files
      .filter((path) => !touchesOutside.has(room(path)))
      .filter((path) =>
        /\b(console\.|process\.|Date\.now|new Date\(\)|performance\.now)/.test(
          readFileSync(join(source, path), "utf8"),
        ),
      );
    expect(touched).toEqual([]);
  });
});
