import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { packFile } from "../../src/compiler/orbs/pack.ts";
import { ownOrb, ownOrbReference, ownVersion } from "../../src/orb/own-orb.ts";
import { reviewOrb } from "../../src/publisher/review.ts";

const read = (path: string): string => readFileSync(resolve(import.meta.dirname, "../..", path), "utf8");

test("the orb has the version of the package", () => {
  expect(ownVersion).toBe(JSON.parse(read("package.json")).version);
});

test("the committed orb passes every rule for the release that the package's version names", () => {
  const review = reviewOrb(packFile({ name: "orb.yml", text: read("orb/orb.yml") }), {
    release: { orb: ownOrb, version: ownVersion },
  });
  expect({ findings: review.findings, rc011: review.passed.includes("RC011") }).toEqual({ findings: [], rc011: true });
});

test.each(["README.md", "orb/orb.yml", ".circleci/config.yml", "CHANGELOG.md"])(
  "%s imports no other version of the orb, and under no other name",
  (path) => {
    const references = read(path).match(/[a-z0-9_-]+\/arm-pipeline(@[\w.:]+|\/v[\d.]+\/orb\/orb\.yml)/g) ?? [];
    const registry = ownOrbReference("registry", ownVersion);
    const byUrl = `${ownOrb}/v${ownVersion}/orb/orb.yml`;
    expect(references.filter((found) => found !== registry && found !== byUrl)).toEqual([]);
  },
);
