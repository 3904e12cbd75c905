import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { compile } from "../../src/compiler/compile.ts";
import { renderCompiled } from "../../src/compiler/emit/render-compiled.ts";
import { checkConfigInput } from "../../src/generator/check-input.ts";
import { generateConfig } from "../../src/generator/generate-config.ts";
import { deliver } from "../../src/generator/recipes/deliver.ts";
import { madeRecipe } from "../../src/generator/recipes/recipes.ts";
import type { DataMap } from "../../src/model/index.ts";
import { packagedOrb } from "../../src/own-orb/packaged-orb.ts";

/** The committed orb, which another test holds to its sources. */
const orbYml = readFileSync(resolve(import.meta.dirname, "../../orb/orb.yml"), "utf8");
const made = madeRecipe(deliver);
const text = generateConfig({ ...made, packedOrb: {} });
const { compiled, diagnostics } = compile({ name: "config.yml", text }, { lookUpOrb: packagedOrb(() => orbYml) });

/** Of what `arm-pipeline compile` prints, for a job or for all of the delivery. */
const kilobytes = (job?: string): number =>
  Math.ceil(Buffer.byteLength(renderCompiled(compiled, job === undefined ? {} : { job })) / 1000);

/*
 * CircleCI refuses a compiled configuration of more than 8 MB (https://support.circleci.com/hc/en-us/articles/360045043634). The bounds are
 * what was reached, and a little more: without comments, and with what steps share once in a job, from 139 and 453 kB. 30 kB for
 * build_and_push and 90 kB for the delivery were wanted. Three tenths of what is left are sentences for people, a tenth is the indentation
 * of the compiled file, and a quarter of the delivery stands in deploy and again in destroy: a job has its own machine, to which nothing
 * travels but its text, a workspace in which other jobs can write, and what it downloads, which an orb inside a configuration has nowhere.
 * 13 kB of deploy compare architectures by a preview: what a job that ends well on the wrong machines costs is hours of people. 1 kB keeps
 * an update to an approved plan, and 2 kB more take in what depends on the resources that are chosen, show
 * what changes, and let steps such as check_policies (15 kB, of those who have policies) come before an update that keeps to them. Half a
 * kilobyte asks jq once for what was asked thrice, and not at all about plain text. A kilobyte says what builds a program of Java, and which
 * image has what a program needs.
 */
test("a compiled configuration is small", () => {
  expect(diagnostics).toEqual([]);
  expect(kilobytes("arm/build_and_push")).toBeLessThanOrEqual(52);
  expect(kilobytes()).toBeLessThanOrEqual(213);
});

test("thirty services, each with a delivery of its own, are less than 8 MB together", () => {
  expect(kilobytes() * 30).toBeLessThanOrEqual(8000);
});

test("an orb inside a configuration is small too, and compiles to the same", () => {
  const input = { ...made.input, orb: "inline" };
  const checked = checkConfigInput(input);
  if (checked.kind === "wrong") throw new Error(JSON.stringify(checked.problems));
  const inside = generateConfig({ input, options: checked.options, packedOrb: parse(orbYml) as DataMap });
  expect(Math.ceil(Buffer.byteLength(inside) / 1000)).toBeLessThanOrEqual(276);
  const { compiled: same } = compile({ name: "config.yml", text: inside });
  expect(renderCompiled(same)).toBe(renderCompiled(compiled).replace(/^# Orb .*\n/, ""));
});
