import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { type CompilerChange, compilerChanges, compilerOn, newCompilerSince } from "../../src/circleci/compilers.ts";
import { allDiagnostics } from "../../src/compiler/catalogue.ts";

const page = readFileSync(resolve(import.meta.dirname, "../../docs/compiler.md"), "utf8");

const row = ({ what, code, before, now, sources }: CompilerChange): string => {
  const links = sources.map((source, index) => `[${index + 1}](${source})`).join(", ");
  return `| ${what} | [${code}](diagnostics.md#${code}) | ${before} | ${now} | ${links} |`;
};

describe("the compilers of CircleCI", () => {
  test("are told apart by the day of the change", () => {
    expect(["2026-09-20", newCompilerSince, "2026-09-22"].map(compilerOn)).toEqual(["server", "cloud", "cloud"]);
  });

  test("stand in docs/compiler.md, row by row as here", () => {
    const table = page.split("\n").filter((line) => /^\| .* \| \[[a-z-]+\]\(diagnostics\.md#/.test(line));
    expect(table).toEqual(compilerChanges.map(row));
  });

  test("are told of by diagnostics that there are, and each diagnostic of one day only is in the table", () => {
    const codes = new Set(compilerChanges.map(({ code }) => code));
    expect([...codes].filter((code) => !allDiagnostics.some((each) => each.code === code))).toEqual([]);
    expect(allDiagnostics.filter(({ since, code }) => since !== undefined && !codes.has(code))).toEqual([]);
  });
});
