import { Command } from "commander";
import { examples } from "../io/help.ts";
import type { Io } from "../io/io.ts";

/** Lists the recipes, or shows one. */
export function recipesCommand(io: Io): Command {
  return new Command("recipes")
    .description("List the shapes of delivery by name, or show one: the command that makes it, and the whole file.")
    .argument("[name]", "recipe to show")
    .addHelpText(
      "after",
      examples([
        "arm-pipeline recipes",
        "arm-pipeline recipes build-only",
        "arm-pipeline recipes multi-architecture | arm-pipeline validate -",
      ]),
    )
    .action(async (name: string | undefined) => {
      const { listRecipes, showRecipe } = await import("../generate/show-recipes.ts");
      if (name === undefined) listRecipes(io);
      else showRecipe(io, name);
    });
}
