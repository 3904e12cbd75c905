import { generateConfig } from "../../src/generator/generate-config.ts";
import type { Recipe } from "../../src/generator/recipes/recipe.ts";
import { madeRecipe, recipeCommand, recipes } from "../../src/generator/recipes/recipes.ts";

const introduction = `# Recipes

Each is one command in a repository with a Dockerfile and, where something is deployed, a Pulumi program; \`arm-pipeline recipes NAME\` prints
its file. Flags combine: \`arm-pipeline generate config --recipe keep --stack production --test "npm test"\`. The image is named after the Git remote,
or with \`--image\`; here it is \`acme/web\`. They are the examples of the orb too. This page is generated.`;

const schedules = `## Set up a schedule

A schedule is kept by CircleCI and not in the file, so it is made once for each project, by somebody who may change its settings. It starts a
pipeline of one branch at its times, with the configuration that the branch has then; \`pipeline.schedule.name\` is its name, by which a workflow
knows it. Every workflow without a condition runs by it too, so those that are not meant say
\`when: {not: {equal: [reap, << pipeline.schedule.name >>]}}\`, as the generated ones do.

- In the web app: **Project Settings**, **Triggers**, **Add Trigger**, **Schedule**. Its name is \`reap\`, or \`drift\`; the times are in UTC; the branch is the default
  one; as **actor** choose the scheduling system, unless a context is restricted to groups of people.
- By the API, for a project of GitHub's OAuth app or of Bitbucket, with a [personal API token](https://circleci.com/docs/guides/toolkit/managing-api-tokens/):

\`\`\`sh
curl --fail-with-body --header "Circle-Token: $CIRCLE_TOKEN" --json '{
  "name": "reap", "attribution-actor": "system", "parameters": {"branch": "main"},
  "timetable": {"per-hour": 1, "hours-of-day": [4], "days-of-week": ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]}
}' https://circleci.com/api/v2/project/gh/acme/web/schedule
\`\`\`

CircleCI's own pages: [schedule triggers](https://circleci.com/docs/guides/orchestrate/schedule-triggers/), and
[the API](https://circleci.com/docs/api/v2/index.html#tag/Schedule), which has another call for projects of the GitHub App.
Rehearse it before: \`arm-pipeline run --pipeline-value schedule.name=reap --workflow reap\`, or the same with \`drift\`.`;

/** The page of recipes in Markdown: what one has, what one types, and the file that it makes. */
export function recipesPage(): string {
  const rows = recipes.map(
    (recipe) => `| [${recipe.name}](#${recipe.name}) | ${recipe.have} | \`${recipeCommand(recipe)}\` |`,
  );
  const table = ["| recipe | I have | type this |", "| --- | --- | --- |", ...rows].join("\n");
  return `${[introduction, table, ...recipes.map(section), schedules].join("\n\n")}\n`;
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
