import { checkConfigInput } from "../../generator/check-input.ts";
import { consumerDocument, generateConfig } from "../../generator/generate-config.ts";
import type { ConfigInput } from "../../generator/input.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { checkGenerated } from "./check-generated.ts";
import { explain } from "./explain.ts";
import { findInput } from "./find-input.ts";
import type { GenerateConfigFlags } from "./flags.ts";
import { orbOfFile } from "./orb-of-file.ts";
import { refuseInput } from "./refuse-input.ts";
import { writeConfig } from "./write-config.ts";

/** Finds what was not given, checks all of it, and writes the file. */
export async function runGenerateConfig(io: Io, given: GenerateConfigFlags): Promise<void> {
  const orb = given.orb ?? orbOfFile(io, given);
  const flags = { ...given, ...(orb !== undefined && { orb }) };
  const input = await askedFor(io, flags);
  const checked = checkConfigInput(input);
  if (checked.kind === "wrong") throw refuseInput(checked.problems);
  const { options } = checked;
  refuseWithoutAdd(flags);
  checkGenerated({ input, options });
  const packedOrb = options.orb.kind === "inline" ? (await import("../orbs/packed-orb.ts")).packedOrb(io) : {};
  const text = generateConfig({ input, options, packedOrb });
  if (flags.out === "-") {
    io.out(text);
    return;
  }
  const { out: path, dryRun = false, force = false, add = false, workflow, after } = flags;
  const document = consumerDocument({ options, packedOrb });
  if (await writeConfig(io, { path, text, addition: { document, workflow, after }, dryRun, force, add }))
    explain(io, options);
}

/** A workflow or a job of the file means nothing where the file is written anew. */
function refuseWithoutAdd({ add, workflow, after }: GenerateConfigFlags): void {
  const flag = workflow !== undefined ? "--workflow" : after !== undefined ? "--after" : undefined;
  if (flag !== undefined && !add)
    throw new CliError(`${flag} names a part of the file that is there, and without --add the file is written anew.`, {
      code: ExitCode.usage,
      next: [`Give --add too, or leave ${flag} out.`],
    });
}

/** A recipe loads all recipes, which nothing else here needs. */
async function askedFor(io: Io, flags: GenerateConfigFlags): Promise<ConfigInput> {
  if (flags.recipe === undefined) return findInput(io, flags);
  const { inputOfRecipe } = await import("./with-recipe.ts");
  return inputOfRecipe(io, { ...flags, recipe: flags.recipe });
}
