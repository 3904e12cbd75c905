import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { compile } from "../../src/compiler/compile.ts";
import type { Source } from "../../src/compiler/diagnostics/source.ts";
import { printText } from "../../src/compiler/print/text.ts";
import { checkConfigInput } from "../../src/generator/check-input.ts";
import { generateConfig } from "../../src/generator/generate-config.ts";
import { packOrb } from "../../src/generator/pack-orb.ts";

const recorded = resolve(import.meta.dirname, "recorded");
const readFile = (path: string) => readFileSync(resolve(import.meta.dirname, "../../orb", path), "utf8");

function compiled(source: Source) {
  const result = compile(source, {
    values: source.text.includes("{not: << pipeline.git.branch.is_default >>}")
      ? { "git.branch.is_default": false, "git.branch": "feature" }
      : { "git.branch.is_default": true, "git.branch": "main" },
    lookUpOrb: (reference) => ({ source: { name: reference, text: readFile("orb.yml") }, resolved: reference }),
  });
  return { printed: printText(result.diagnostics), jobs: result.compiled.jobs.size };
}

// The command line checks what it generates against the orb's interface alone; here it is compiled with all of the orb. The recorded
// configuration with the orb inside has a placeholder orb.
const names = readdirSync(recorded).filter((name) => name.endsWith(".yml") && name !== "an-orb-inside.yml");
test.each(names)("%s compiles with the whole orb, without a diagnostic", (name) => {
  const { printed, jobs } = compiled({ name, text: readFileSync(join(recorded, name), "utf8") });
  expect([printed, jobs > 0]).toEqual(["", true]);
});

test("a configuration with the whole orb inside compiles without a diagnostic", () => {
  const input = { images: [{ repository: "acme/web" }], orb: "inline" };
  const checked = checkConfigInput(input);
  if (checked.kind === "wrong") throw new Error("The input is in order.");
  const text = generateConfig({ input, options: checked.options, packedOrb: packOrb(readFile) });
  const { printed, jobs } = compiled({ name: "config.yml", text });
  expect([printed, jobs > 0]).toEqual(["", true]);
});
