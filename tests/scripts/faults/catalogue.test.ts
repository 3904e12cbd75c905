import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { absent, catalogue } from "../../../scripts/faults/catalogue.ts";
import { idOf, kinds } from "../../../scripts/faults/fault.ts";

const commands = resolve(import.meta.dirname, "../../../src/orb/commands");

test("each step has a fault of each kind, or a reason why not", () => {
  const steps = [...new Set(catalogue.map(({ step }) => step))];
  const known = new Set([...catalogue.map(({ step, kind }) => `${step}/${kind}`), ...Object.keys(absent)]);
  const all = steps.flatMap((step) => kinds.map((kind) => `${step}/${kind}`));
  expect([steps.length >= 13, all.filter((id) => !known.has(id))]).toEqual([true, []]);
});

test("no two faults have the same name, and none is both there and absent", () => {
  const ids = catalogue.map(idOf);
  expect([ids.filter((id, at) => ids.indexOf(id) !== at), ids.filter((id) => id in absent)]).toEqual([[], []]);
});

test("each step's name is one of the orb's", () => {
  const source = readdirSync(commands)
    .map((file) => readFileSync(join(commands, file), "utf8"))
    .join("");
  const names = [...new Set(catalogue.map(({ stepName }) => stepName))];
  expect([names.length > 10, names.filter((name) => !source.includes(`name: "${name}"`))]).toEqual([true, []]);
});
