import { expect, test } from "vitest";
import { armPipelineOrb } from "../../src/generator/arm-pipeline-orb.ts";
import { type Data, orbDocument } from "../../src/model/index.ts";
import { limited as limitedOfDeploy } from "./deploy/limited.ts";
import { free } from "./free.ts";
import { limited as limitedOfImage } from "./image/limited.ts";

/** Script and parameter of every value that a step of the orb hands to a script, from the orb document itself. */
function handed(data: Data): readonly string[] {
  if (typeof data !== "object" || data === null) return [];
  const { run } = data as { readonly run?: { readonly command: string; readonly environment?: object } };
  const [, script] = /^<<include\(scripts\/(\w+\.sh)\)>>$/.exec(run?.command ?? "") ?? [];
  const names = script === undefined ? [] : Object.keys(run?.environment ?? {});
  return [
    ...names.map((name) => `${script} ${name.slice("PARAM_".length).toLowerCase()}`),
    ...Object.values(data).flatMap((part) => handed(part as Data)),
  ];
}

const all = [...new Set(handed({ ...orbDocument(armPipelineOrb), examples: {} }))].toSorted();
const refused = [
  ...limitedOfDeploy.map(({ script, parameter }) => `${script} ${parameter}`),
  ...limitedOfImage.flatMap(([script, parameters]) => parameters.map((parameter) => `${script} ${parameter}`)),
];
const arriving = free.map(({ script, parameter }) => `${script} ${parameter}`);

test("every parameter of every script is tried with hostile values: refused by its name, or arriving as it is", () => {
  const tried = new Set([...refused, ...arriving]);
  expect(all.length).toBeGreaterThan(100);
  expect(all.filter((pair) => !tried.has(pair))).toEqual([]);
});

/** What a careless script would run, split, expand or take for an option. */
const hostile = [
  "$(touch pwned)`touch pwned`'; touch pwned; '\"; touch pwned; \"|touch pwned&<< parameters.x >>*\\",
  "--help",
  "a[$(touch pwned)]",
  "a\ntouch pwned",
];

test.each(free)("a value of $parameter arrives in $script as it is, and nothing of it runs", async (each) => {
  for (const value of hostile.filter((text) => !each.oneLine || !text.includes("\n"))) {
    const outcome = await each.run(value);
    const made = Object.keys(outcome.files).filter((path) => path.includes("pwned"));
    expect({ value, made, arrived: each.arrived(outcome), said: outcome.stderr }).toEqual({
      value,
      made: [],
      arrived: each.as(value),
      said: expect.any(String),
    });
  }
});
