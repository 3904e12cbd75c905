import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { compile } from "../../src/compiler/compile.ts";
import { compileOrb } from "../../src/compiler/compile-orb.ts";
import { hasErrors } from "../../src/compiler/diagnostics/collector.ts";
import { renderCompiled } from "../../src/compiler/emit/render-compiled.ts";
import { printText } from "../../src/compiler/print/text.ts";
import { type DataMap, renderYaml } from "../../src/model/index.ts";
import { mutations, pieces, reorderings, seedTexts } from "./support/seeds.ts";

const seeds = seedTexts();
const mutated = fc.constantFrom(...seeds).chain(mutations);
const scrambled = fc.constantFrom(...seeds).chain(reorderings);
const valid = seeds.filter((text) => !hasErrors(compile({ name: "config.yml", text }).diagnostics));

const noise = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 8 })), { maxLength: 60 })
  .map((parts) => parts.join(""));

/** Compiles as a configuration and as an orb, and prints what was found: nothing may throw on the way. */
function survive(text: string): void {
  const source = { name: "config.yml", text };
  const { compiled, diagnostics } = compile(source);
  printText(diagnostics);
  renderCompiled(compiled);
  compileOrb(source);
  for (const { at } of diagnostics)
    expect(
      at.start <= at.end && at.start >= 0 && at.end <= at.source.text.length,
      `a range of ${JSON.stringify(text)}`,
    ).toBe(true);
}

describe("whatever the text is, it ends in diagnostics", () => {
  test.each([
    ["changed here and there", mutated],
    ["with its lines in another order", scrambled],
    ["made of pieces", noise],
  ])("%s", (_name, texts) => {
    fc.assert(fc.property(texts, survive), { numRuns: 1500 });
    expect(seeds.length).toBeGreaterThan(5);
  });

  test("and the same text gives the same diagnostics", () => {
    fc.assert(
      fc.property(mutated, (text) => {
        const once = () => printText(compile({ name: "config.yml", text }).diagnostics);
        expect(once()).toBe(once());
      }),
      { numRuns: 200 },
    );
  });
});

// The compiled document has no section `functions`, so that their steps mean nothing in it.
const compilable = valid.filter((text) => !/^functions:/m.test(text));

test.each(compilable.map((text) => [text.split("\n").find((line) => line.trim() !== "") ?? "", text]))(
  "compiling what was compiled changes nothing: %s",
  (_name, text) => {
    const once = renderCompiled({ ...compile({ name: "config.yml", text }).compiled, orbs: [] });
    const again = compile({ name: "compiled.yml", text: once }, { compiler: "server" });
    expect(again.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(renderCompiled(again.compiled)).toBe(once);
  },
);

test("the order of definitions means nothing", () => {
  const sections = ["commands", "executors", "jobs", "orbs", "parameters"];
  const reversed = (map: unknown): unknown =>
    map !== null && typeof map === "object" && !Array.isArray(map)
      ? Object.fromEntries(Object.entries(map).toReversed())
      : map;
  const compared = valid.filter((text) => {
    const document = parse(text, { version: "1.1", merge: true, uniqueKeys: false, maxAliasCount: -1 }) as Record<
      string,
      unknown
    >;
    const turned = Object.fromEntries(
      Object.entries(document)
        .toReversed()
        .map(([key, value]) => [key, sections.includes(key) ? reversed(value) : value]),
    );
    const [plain, other] = [document, turned].map((each) => {
      const { compiled, diagnostics } = compile({ name: "config.yml", text: renderYaml(each as DataMap) });
      return {
        errors: diagnostics.filter(({ severity }) => severity === "error").length,
        text: renderCompiled(compiled),
      };
    });
    expect(other).toEqual(plain);
    return true;
  });
  expect(compared.length).toBeGreaterThan(0);
});
