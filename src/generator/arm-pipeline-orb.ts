import { defineExample, withExamples } from "../model/index.ts";
import { components } from "../orb/components.ts";
import type { ArmPipelineOrb } from "./arm-pipeline-types.ts";
import { configuration } from "./configuration/configuration.ts";
import type { Recipe } from "./recipes/recipe.ts";
import { madeRecipe, recipes } from "./recipes/recipes.ts";

/**
 * The orb, whole: what is packed into orb/orb.yml and published. Its examples are the recipes, so that they say the
 * same.
 */
export const armPipelineOrb: ArmPipelineOrb = withExamples(components, recipes.map(exampleOf));

/** As the orb's page in the registry shows it; names of components have no hyphen there. */
function exampleOf(recipe: Recipe) {
  const { name, title, note } = recipe;
  return defineExample({
    name: name.replaceAll("-", "_"),
    description: `${title}. ${note}`,
    usage: configuration(madeRecipe(recipe).options, {}),
  });
}
