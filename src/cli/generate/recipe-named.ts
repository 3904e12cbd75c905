import { suggest } from "../../compiler/diagnostics/suggest.ts";
import type { Recipe } from "../../generator/recipes/recipe.ts";
import { recipes } from "../../generator/recipes/recipes.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";

/** The recipe with a name, or all names. */
export function recipeNamed(name: string): Recipe {
  const names = recipes.map((each) => each.name);
  const recipe = recipes.find((each) => each.name === name.replaceAll("_", "-"));
  if (recipe !== undefined) return recipe;
  throw new CliError(`There is no recipe "${name}".`, {
    code: ExitCode.usage,
    next: [suggest(name, names, "Choose from") ?? ""],
  });
}
