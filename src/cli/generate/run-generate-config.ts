import { checkConfigInput } from "../../generator/check-input.ts";
import { generateConfig } from "../../generator/generate-config.ts";
import type { ConfigInput } from "../../generator/input.ts";
import type { Io } from "../io.ts";
import { checkGenerated } from "./check-generated.ts";
import { explain } from "./explain.ts";
import { findInput } from "./find-input.ts";
import type { GenerateConfigFlags } from "./flags.ts";
import { refuseInput } from "./refuse-input.ts";
import { writeGenerated } from "./write-generated.ts";

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
  if (flags.dryRun) return await showOnly(io, { path: flags.out, text });
  await writeGenerated(io, { path: flags.out, text, force: flags.force ?? false });
  explain(io, options);
}

/** A recipe loads all recipes, which nothing else here needs. */
async function askedFor(io: Io, flags: GenerateConfigFlags): Promise<ConfigInput> {
  if (flags.recipe === undefined) return findInput(io, flags);
  const { inputOfRecipe } = await import("./with-recipe.ts");
  return inputOfRecipe(io, { ...flags, recipe: flags.recipe });
}

async function showOnly(io: Io, { path, text }: { readonly path: string; readonly text: string }): Promise<void> {
  if (io.files.kind(path) === "nothing") {
    io.say(`${path} would be:`);
    io.out(text);
    return;
  }
  const { unifiedDiff } = await import("./diff.ts");
  const difference = unifiedDiff(io.files.read(path), text, path);
  if (difference === "") io.say(`${path}: up to date.`);
  else io.out(difference);
}
