import { checkConfigInput } from "../../generator/check-input.ts";
import { consumerDocument, generateConfig } from "../../generator/generate-config.ts";
import type { ConfigInput } from "../../generator/input.ts";
import type { Io } from "../io.ts";
import { checkGenerated } from "./check-generated.ts";
import { explain } from "./explain.ts";
import { findInput } from "./find-input.ts";
import type { GenerateConfigFlags } from "./flags.ts";
import { refuseInput } from "./refuse-input.ts";
import { writeConfig } from "./write-config.ts";

/** Finds what was not given, checks all of it, and writes the file. */
export async function runGenerateConfig(io: Io, flags: GenerateConfigFlags): Promise<void> {
  const input = await askedFor(io, flags);
  const checked = checkConfigInput(input);
  if (checked.kind === "wrong") throw refuseInput(checked.problems);
  const { options } = checked;
  checkGenerated({ input, options });
  const packedOrb = options.orb.kind === "inline" ? (await import("../orbs/packed-orb.ts")).packedOrb(io) : {};
  const text = generateConfig({ input, options, packedOrb });
  if (flags.out === "-") {
    io.out(text);
    return;
  }
  const { out: path, dryRun = false, force = false, add = false } = flags;
  const document = consumerDocument({ options, packedOrb });
  if (await writeConfig(io, { path, text, document, dryRun, force, add })) explain(io, options);
}

/** A recipe loads all recipes, which nothing else here needs. */
async function askedFor(io: Io, flags: GenerateConfigFlags): Promise<ConfigInput> {
  if (flags.recipe === undefined) return findInput(io, flags);
  const { inputOfRecipe } = await import("./with-recipe.ts");
  return inputOfRecipe(io, { ...flags, recipe: flags.recipe });
}
