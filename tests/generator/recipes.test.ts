import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { compile } from "../../src/compiler/compile.ts";
import { printText } from "../../src/compiler/print/text.ts";
import { armPipelineOrb } from "../../src/generator/arm-pipeline-orb.ts";
import { generateConfig } from "../../src/generator/generate-config.ts";
import { packOrb } from "../../src/generator/pack-orb.ts";
import { madeRecipe, recipeCommand, recipes } from "../../src/generator/recipes/recipes.ts";

const readFile = (path: string) => readFileSync(resolve(import.meta.dirname, "../../orb", path), "utf8");
const orb = packOrb(readFile);
const source = { name: "the orb", text: JSON.stringify(orb) };

describe.each(recipes.map((recipe) => [recipe.name, recipe] as const))("the recipe %s", (name, recipe) => {
  const text = generateConfig({ ...madeRecipe(recipe), packedOrb: {} });

  test("makes the recorded file", async () => {
    await expect(text).toMatchFileSnapshot(`recorded/recipes/${name}.yml`);
  });

  test("compiles with the whole orb, without a diagnostic, to jobs that run", () => {
    const pipelines = [
      { "git.branch": "main", "git.branch.is_default": true },
      { "git.branch": "feature", "git.branch.is_default": false },
      { "git.branch": "main", "git.branch.is_default": true, "schedule.name": "reap" },
      { "git.branch": "main", "git.branch.is_default": true, "schedule.name": "drift" },
      { "git.branch": "", "git.branch.is_default": false, "git.tag": "v1.2.3" },
    ];
    const results = pipelines.map((values) =>
      compile({ name: "config.yml", text }, { values, lookUpOrb: (reference) => ({ source, resolved: reference }) }),
    );
    const made = new Set(results.flatMap(({ compiled }) => [...compiled.jobs.keys()]));
    const entries = Object.values(parse(text).workflows).flatMap((workflow) => (workflow as { jobs: unknown[] }).jobs);
    const approvals = entries.filter((entry) => JSON.stringify(entry).includes('"type":"approval"'));
    const said = results
      .flatMap(({ diagnostics }) => diagnostics)
      .filter(({ code }) => !code.startsWith("nothing-runs"));
    expect([printText(said), made.size]).toEqual(["", entries.length - approvals.length]);
  });

  test("is the orb's example of the same name", () => {
    const example = armPipelineOrb.examples.find((each) => each.name === name.replaceAll("-", "_"));
    const { usage } = (orb.examples as Record<string, { usage: object }>)[example?.name ?? ""] ?? {};
    expect(usage).toEqual(parse(text));
  });

  test("says its command, which is what the file says of itself", () => {
    const made = /^# Made by: (.*)$/m.exec(text)?.[1];
    const named = recipe.own?.images?.length === 1;
    expect(named ? made : made?.replaceAll(/ --image \S+/g, "")).toBe(recipeCommand(recipe));
  });
});

test("the orb has no example that is not a recipe", () => {
  expect(armPipelineOrb.examples.map(({ name }) => name)).toEqual(recipes.map(({ name }) => name.replaceAll("-", "_")));
});
