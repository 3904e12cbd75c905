import { generateConfig } from "../../src/generator/generate-config.ts";
import type { Recipe } from "../../src/generator/recipes/recipe.ts";
import { madeRecipe, recipeCommand, recipes } from "../../src/generator/recipes/recipes.ts";

const introduction = `# Recipes

Each is one command in a repository with a Dockerfile and, where something is deployed, a Pulumi program; \`arm-pipeline recipes NAME\` prints
its file. Flags combine: \`arm-pipeline generate config --recipe keep --stack production --test "npm test"\`. The image is named after the Git remote,
or with \`--image\`; here it is \`acme/web\`. They are the examples of the orb too. This page is generated.`;

/** The page of recipes in Markdown: what one has, what one types, and the file that it makes. */
export function recipesPage(): string {
  const rows = recipes.map(
    (recipe) => `| [${recipe.name}](#${recipe.name}) | ${recipe.have} | \`${recipeCommand(recipe)}\` |`,
  );
  const table = ["| recipe | I have | type this |", "| --- | --- | --- |", ...rows].join("\n");
  return `${[introduction, table, ...recipes.map(section)].join("\n\n")}\n`;
}

function section(recipe: Recipe): string {
  const file = generateConfig({ ...madeRecipe(recipe), packedOrb: {} });
  return [
    `## ${recipe.name}`,
    `${recipe.title}. ${recipe.note}`,
    `\`\`\`sh\n${recipeCommand(recipe)}\n\`\`\``,
    `\`\`\`yaml\n${file}\`\`\``,
  ].join("\n\n");
}
