import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { compile, packagedOrb } from "../../src/index.ts";

const orbYml = readFileSync(resolve(import.meta.dirname, "../../orb/orb.yml"), "utf8");
const config = (reference: string) => ({
  name: "config.yml",
  text: `version: 2.1
orbs: { delivery: "${reference}" }
workflows: { deliver: { jobs: [delivery/build_and_push: { image: acme/web }] } }
`,
});
const check = (reference: string) => {
  const { diagnostics, compiled, missingOrbs } = compile(config(reference), { lookUpOrb: packagedOrb(() => orbYml) });
  return { found: diagnostics.map(({ code, hint }) => `${code}: ${hint}`), orbs: compiled.orbs, missingOrbs };
};

describe("the orb that the package carries, for the compiler", () => {
  test.each([
    "arm-pipeline/arm-pipeline@0",
    "arm-pipeline/arm-pipeline@0.1",
    "arm-pipeline/arm-pipeline@0.1.0",
    "arm-pipeline/arm-pipeline@volatile",
    "https://raw.githubusercontent.com/arm-pipeline/arm-pipeline/v0.1.0/orb/orb.yml",
  ])("is %s", (reference) => {
    expect(check(reference)).toEqual({
      found: [],
      orbs: [{ reference, resolved: "arm-pipeline/arm-pipeline@0.1.0" }],
      missingOrbs: [],
    });
  });

  test.each([
    ["arm-pipeline/arm-pipeline@1", "arm-pipeline/arm-pipeline@0.1"],
    ["arm-pipeline/arm-pipeline@0.2", "arm-pipeline/arm-pipeline@0.1"],
    ["arm-pipeline/arm-pipeline@0.1.1", "arm-pipeline/arm-pipeline@0.1"],
    ["arm-pipeline/arm-pipeline@dev:main", "arm-pipeline/arm-pipeline@0.1"],
    [
      "https://raw.githubusercontent.com/arm-pipeline/arm-pipeline/main/orb/orb.yml",
      "https://raw.githubusercontent.com/arm-pipeline/arm-pipeline/v0.1.0/orb/orb.yml",
    ],
  ])("is not %s, and it says which one it is", (reference, ours) => {
    expect(check(reference)).toEqual({
      found: [
        `missing-orb: This package carries 0.1.0: import ${ours}, or run again with --fetch, or with --orb delivery=FILE.`,
      ],
      orbs: [{ reference }],
      missingOrbs: [reference],
    });
  });

  test("is no orb of another name, which is advised on as any other", () => {
    expect(check("acme/arm-pipeline@0.1").found).toEqual([
      "missing-orb: Run again with --fetch, or with --orb acme/arm-pipeline@0.1=FILE after: circleci orb source acme/arm-pipeline@0.1 > FILE",
    ]);
  });

  test("is read once, and not at all where nothing imports it", () => {
    let reads = 0;
    const lookUpOrb = packagedOrb(() => {
      reads += 1;
      return orbYml;
    });
    compile(config("acme/other@1"), { lookUpOrb });
    expect(reads).toBe(0);
    compile(config("arm-pipeline/arm-pipeline@0"), { lookUpOrb });
    compile(config("arm-pipeline/arm-pipeline@0.1"), { lookUpOrb });
    expect(reads).toBe(1);
  });
});
