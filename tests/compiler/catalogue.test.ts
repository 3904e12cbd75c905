import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { allDiagnostics } from "../../src/compiler/catalogue.ts";
import type { KindFacts } from "../../src/compiler/diagnostics/diagnostic.ts";
import { caseNames, casesFolder, runCase } from "./support/cases.ts";

const room = resolve(import.meta.dirname, "../../src/compiler");
const files = readdirSync(room, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));

const isKind = (value: unknown): value is KindFacts =>
  typeof value === "object" && value !== null && "code" in value && "about" in value && "at" in value;

describe("the list of all diagnostics", () => {
  test("has every kind that the compiler defines, each code once", async () => {
    const modules = await Promise.all(files.map((path) => import(join(room, path)) as Promise<object>));
    const defined = new Set(modules.flatMap((module) => Object.values(module)).filter(isKind));
    const codes = (kinds: Iterable<KindFacts>) => [...kinds].map(({ code }) => code).toSorted();
    expect(codes(allDiagnostics)).toEqual(codes(defined));
    expect(new Set(codes(defined)).size).toBe(defined.size);
  });

  test("sees every kind, since each is exported", () => {
    const hidden = files.filter((path) =>
      /^const \w+ = defineDiagnostic/m.test(readFileSync(join(room, path), "utf8")),
    );
    expect(hidden).toEqual([]);
  });

  test("has codes in kebab-case, and something to say about each kind", () => {
    const wrong = allDiagnostics.filter(
      ({ code, about }) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(code) || about.length < 40,
    );
    expect(wrong).toEqual([]);
  });
});

test("each case stands under a stage of the compiler, and has a name of its own", () => {
  const names = caseNames().map((path) => basename(path));
  expect(names.length).toBe(new Set(names).size);
  const stages = readdirSync(casesFolder);
  expect(stages.filter((stage) => !existsSync(join(room, stage)))).toEqual([]);
});

describe("every kind of diagnostic", () => {
  const paths = new Map(caseNames().map((path) => [basename(path), path]));
  const codes = allDiagnostics.map(({ code }) => code);

  test("has a case that is named for it, and a near miss", () => {
    const missing = codes.flatMap((code) => [code, `${code}-near-miss`]).filter((name) => !paths.has(name));
    expect(missing).toEqual([]);
  });

  const present = codes.filter((code) => paths.has(code) && paths.has(`${code}-near-miss`));
  test.each(present)("%s is raised by its case and not by its near miss", (code) => {
    const raised = (name: string) =>
      runCase(paths.get(name) ?? "").diagnostics.some((diagnostic) => diagnostic.code === code);
    expect([raised(code), raised(`${code}-near-miss`)]).toEqual([true, false]);
  });
});
