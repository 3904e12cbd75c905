import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CompileOptions, type CompileResult, compile } from "../../src/compiler/compile.ts";
import type { Range } from "../../src/compiler/diagnostics/source.ts";
import { renderCompiled } from "../../src/compiler/emit/render-compiled.ts";
import { openConfig } from "../../src/compiler/open-config.ts";
import { ReaderOfParts } from "../../src/compiler/source/read-parts.ts";
import { ownOrbChecks } from "../../src/own-orb/checks/all.ts";
import { config as editorConfig, lookUpOrb } from "./editor/support/configuration.ts";
import { casesFolder } from "./support/cases.ts";
import { mutations, reorderings, seedTexts } from "./support/seeds.ts";

const name = "config.yml";
/** Those that are about limits take seconds each: one of them is tried alone. */
const seeds = seedTexts(["checks/compiled-size", "expand/too-many-steps"]);

/**
 * All that a person sees of a result, with the places of the text. It is a text itself: thousands are compared, and
 * comparing objects takes ten times as long.
 */
function seen({ compiled, diagnostics, missingOrbs }: CompileResult): string {
  const at = ({ source, start, end }: Range) => `${source.name} ${start} ${end}`;
  const all = {
    yaml: renderCompiled(compiled),
    missingOrbs,
    entries: compiled.workflows.map(({ name, active, entries }) => [
      ...[name, active],
      ...entries.map(({ name, type, requires }) => [name, type, requires.map((each) => [each.name, each.statuses])]),
    ]),
    diagnostics: diagnostics.map((each) => ({
      ...each,
      at: at(each.at),
      related: each.related.map((one) => [at(one.at), one.message]),
      fix: each.fix && { ...each.fix, edits: each.fix.edits.map((edit) => [at(edit), edit.text]) },
    })),
  };
  return JSON.stringify(all, null, 1);
}

/** Opens a configuration, and compares each version of its text with what `compile` gives for it. */
function expectSame(texts: readonly string[], options: CompileOptions = {}): void {
  const open = openConfig(name, options);
  for (const text of texts) {
    const [found, expected] = [open.update(text), compile({ name, text }, options)].map(seen);
    expect(found, text).toBe(expected);
  }
}

/** A line in the middle of a text, changed, doubled, left out, indented, and moved to the end. */
const editsOf = (text: string): readonly string[] => {
  const lines = text.split("\n");
  const middle = Math.floor(lines.length / 2);
  const line = lines[middle] ?? "";
  const instead = (...others: readonly string[]) => lines.toSpliced(middle, 1, ...others).join("\n");
  return [text, instead(`${line} # changed`), `# Something new.\n${instead()}\n${line}`];
};

describe("an open configuration", () => {
  test("gives what compiling gives, for each case and its changes", () => {
    for (const text of seeds) expectSame(editsOf(text));
  });

  test("gives it for texts with an orb, and with checks that are brought", () => {
    expectSame(editsOf(editorConfig), { lookUpOrb, checks: ownOrbChecks });
    expectSame(editsOf(editorConfig.replace("&image ", "").replace("*image", "cimg/go:1.23")), { lookUpOrb });
  });

  test("gives it where the expansion comes to its limit", () => {
    const text = readFileSync(join(casesFolder, "expand/too-many-steps/config.yml"), "utf8");
    expectSame([text, `${text}# More.\n`]);
  });

  test.each([
    ["changed here and there", mutations],
    ["with lines in another order", reorderings],
  ])("gives it for texts that are %s, one after the other", (_, change) => {
    const texts = fc
      .constantFrom(...seeds, editorConfig)
      .chain((text) => fc.tuple(fc.constant(text), change(text), change(text), fc.constant(text)));
    fc.assert(
      fc.property(texts, (versions) => expectSame(versions, { lookUpOrb })),
      { numRuns: 120 },
    );
  });

  test("gives it where a text of another configuration is put in its place", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...seeds), { minLength: 2, maxLength: 5 }), (texts) => expectSame(texts)),
      { numRuns: 40 },
    );
  });

  test("is read in parts for most texts", () => {
    const inParts = seeds.filter((text) => new ReaderOfParts().read({ name, text }) !== undefined);
    expect(inParts.length / seeds.length).toBeGreaterThan(0.75);
  });
});

/** Configurations of the world, which stand beside this project where it is developed, as real-configs.test.ts says. */
const world = resolve(import.meta.dirname, "../../../shared/real-configs/ok");
const names = existsSync(world)
  ? readdirSync(world, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
  : [];

for (const each of names)
  test(`${each}, a configuration of the world, gives what compiling gives, with each of its changes`, () => {
    const file = (path: string) => {
      const at = join(world, each, path);
      return existsSync(at) ? readFileSync(at, "utf8") : undefined;
    };
    const orbs = JSON.parse(file("orbs/index.json") ?? "{}") as Record<string, string>;
    const options: CompileOptions = {
      parameters: JSON.parse(file("params.json") ?? "{}"),
      lookUpOrb: (reference) => {
        const path = orbs[reference];
        const text = path === undefined ? undefined : (file(path) ?? file(`orbs/${path}`));
        return text === undefined ? undefined : { source: { name: reference, text }, resolved: reference };
      },
    };
    expectSame(editsOf(file("config.yml") ?? ""), options);
  });
