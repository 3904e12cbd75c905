import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { compile } from "../../src/compiler/compile.ts";
import { ownOrbChecks } from "../../src/own-orb/checks/all.ts";
import { packagedOrb } from "../../src/own-orb/packaged-orb.ts";

const root = resolve(import.meta.dirname, "../..");
const orbYml = readFileSync(resolve(root, "orb/orb.yml"), "utf8");
const configurations = [...readFileSync(resolve(root, "docs/oidc.md"), "utf8").matchAll(/```yaml\n([\s\S]*?)```/g)];

test("the configurations of docs/oidc.md are in order", () => {
  expect(configurations.length).toBeGreaterThan(0);
  const diagnostics = configurations.flatMap(
    ([, text = ""]) =>
      compile({ name: "config.yml", text }, { lookUpOrb: packagedOrb(() => orbYml), checks: ownOrbChecks }).diagnostics,
  );
  expect(diagnostics).toEqual([]);
});
