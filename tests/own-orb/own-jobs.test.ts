import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { compile } from "../../src/compiler/compile.ts";
import { armPipelineOrb } from "../../src/generator/arm-pipeline-orb.ts";
import type { Data } from "../../src/model/data.ts";
import { configDocument, renderYaml } from "../../src/model/index.ts";
import { components } from "../../src/orb/components.ts";
import { ownOrbChecks, ownOrbDiagnostics } from "../../src/own-orb/checks/all.ts";
import { signatures } from "../../src/own-orb/checks/own-jobs.ts";
import { packagedOrb } from "../../src/own-orb/packaged-orb.ts";

const orbYml = readFileSync(resolve(import.meta.dirname, "../../orb/orb.yml"), "utf8");
const jobs: Readonly<Record<string, { readonly parameters: object }>> = components.jobs;

test("the jobs of the orb are known by parameters that they have", () => {
  expect(Object.keys(signatures).toSorted()).toEqual(Object.keys(jobs).toSorted());
  const missing = Object.entries(signatures).flatMap(([name, parameters]) =>
    parameters.filter((parameter) => !Object.hasOwn(jobs[name]?.parameters ?? {}, parameter)),
  );
  expect(missing).toEqual([]);
});

/** A trap that is there however the orb is imported. */
const workflow = (alias: string) => `workflows:
  deliver:
    jobs:
      - ${alias}/deploy: { attach: false, stack: one, context: [pulumi] }
      - ${alias}/destroy: { stack: two, context: [pulumi], requires: [{ ${alias}/deploy: terminal }] }
`;
const codesOf = (text: string, given: string = orbYml) =>
  compile(
    { name: "config.yml", text },
    {
      lookUpOrb: (reference, alias) =>
        reference.startsWith("acme/")
          ? { source: { name: "orb.yml", text: given }, resolved: reference }
          : packagedOrb(() => orbYml)(reference, alias),
      checks: ownOrbChecks,
    },
  ).diagnostics.map(({ code }) => code);

describe("traps are found", () => {
  test.each([
    ["by reference", "arm-pipeline/arm-pipeline@0.1"],
    ["by address", "https://raw.githubusercontent.com/arm-pipeline/arm-pipeline/v0.1.0/orb/orb.yml"],
    ["from another namespace", "acme/delivery@1"],
  ])("where the orb is imported %s, under any alias", (_, reference) => {
    expect(codesOf(`version: 2.1\norbs: { delivery: "${reference}" }\n${workflow("delivery")}`)).toEqual([
      "destroys-another-stack",
    ]);
  });

  test("where the orb is written inline", () => {
    const inline = orbYml.slice(orbYml.indexOf("\nexecutors:")).replace(/\nexamples:[\s\S]*/, "\n");
    const text = `version: 2.1\norbs:\n  mine:${inline.replaceAll("\n", "\n    ")}\n${workflow("mine")}`;
    expect(codesOf(text).filter((code) => !code.startsWith("unused"))).toEqual(["destroys-another-stack"]);
  });

  test("and not in jobs of the same names of somebody else's orb", () => {
    const other = `version: 2.1
jobs:
  deploy: { parameters: { stack: { type: string }, attach: { type: boolean } }, machine: true, steps: [run: "echo << parameters.stack >> << parameters.attach >>"] }
  destroy: { parameters: { stack: { type: string } }, machine: true, steps: [run: "echo << parameters.stack >>"] }
`;
    expect(codesOf(`version: 2.1\norbs: { delivery: acme/other@1 }\n${workflow("delivery")}`, other)).toEqual([]);
  });
});

test.each(armPipelineOrb.examples.map(({ name, usage }) => [name, usage] as const))(
  "the orb's example %s falls into none of them",
  (_, usage) => {
    const text = renderYaml(configDocument(usage) as Readonly<Record<string, Data>>);
    const ofTheOrb = new Set(ownOrbDiagnostics.map(({ code }) => code));
    expect(codesOf(text).filter((code) => ofTheOrb.has(code))).toEqual([]);
  },
);
