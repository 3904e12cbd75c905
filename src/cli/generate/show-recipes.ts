import { generateConfig } from "../../generator/generate-config.ts";
import { madeRecipe, recipeCommand, recipes } from "../../generator/recipes/recipes.ts";
import type { Io } from "../io/io.ts";
import { recipeNamed } from "./recipe-named.ts";

/** Every recipe: what one has, and what one types. */
export function listRecipes(io: Io): void {
  const width = Math.max(...recipes.map(({ name }) => name.length));
  for (const recipe of recipes) {
    io.out(`${io.paintOut("bold", recipe.name.padEnd(width))}  I have ${recipe.have}:\n`);
    io.out(`${" ".repeat(width)}  ${recipeCommand(recipe)}\n`);
  }
  io.say(
    "With the file: arm-pipeline recipes NAME. With flags of your own: arm-pipeline generate config --recipe NAME",
  );
}

/** One recipe: the command to the story, the whole file to the standard output. */
export function showRecipe(io: Io, name: string): void {
  const recipe = recipeNamed(name);
  io.say(`${io.paint("bold", recipe.title)}. ${recipe.note}`);
  io.say(`I have ${recipe.have}:`);
  io.say(`  $ ${recipeCommand(recipe)}`);
  io.out(generateConfig({ ...madeRecipe(recipe), packedOrb: {} }));
}
