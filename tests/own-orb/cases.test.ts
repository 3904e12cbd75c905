import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { compile } from "../../src/compiler/compile.ts";
import { printText } from "../../src/compiler/print/text.ts";
import { ownOrbChecks, ownOrbDiagnostics } from "../../src/own-orb/checks/all.ts";
import { packagedOrb } from "../../src/own-orb/packaged-orb.ts";

const folder = join(import.meta.dirname, "cases");
const orbYml = readFileSync(resolve(import.meta.dirname, "../../orb/orb.yml"), "utf8");
const names = readdirSync(folder).toSorted();

function check(name: string) {
  const text = readFileSync(join(folder, name, "config.yml"), "utf8");
  const lookUpOrb = packagedOrb(() => orbYml);
  return compile({ name: "config.yml", text }, { lookUpOrb, checks: ownOrbChecks }).diagnostics;
}

// `npx vitest run --project unit tests/own-orb/cases.test.ts --update` writes each recorded.txt again; the difference is to be reviewed.
test.each(names)("%s", async (name) => {
  await expect(printText(check(name))).toMatchFileSnapshot(join(folder, name, "recorded.txt"));
});

test("a number in the place of a text is one error, by its type", () => {
  const text =
    'version: 2.1\norbs: {arm: arm-pipeline/arm-pipeline@0.1}\nworkflows: {w: {jobs: [arm/smoke_test: {url: "https://example.org", latency_limit: 200}]}}\n';
  const { diagnostics } = compile(
    { name: "config.yml", text },
    { lookUpOrb: packagedOrb(() => orbYml), checks: ownOrbChecks },
  );
  expect(diagnostics.map(({ code }) => code)).toEqual(["wrong-argument-type"]);
});

describe("every trap of the orb", () => {
  const codes = ownOrbDiagnostics.map(({ code }) => code);

  test.each(codes)("%s is raised by its case, and its near miss is in order", (code) => {
    expect(check(code).map((diagnostic) => diagnostic.code)).toContain(code);
    expect(check(`${code}-near-miss`)).toEqual([]);
  });

  test("has a code in kebab-case of its own, and something to say", () => {
    expect(codes.filter((code) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(code))).toEqual([]);
    expect(new Set(codes).size).toBe(codes.length);
  });
});
