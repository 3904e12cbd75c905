import type { ConfigInput } from "../../generator/input.ts";
import type { Recipe } from "../../generator/recipes/recipe.ts";
import { recipeCommand } from "../../generator/recipes/recipes.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { findInput } from "./find-input.ts";
import type { GenerateConfigFlags } from "./flags.ts";
import { recipeNamed } from "./recipe-named.ts";

/** The flags for what each user of a recipe has to give. */
const flagsOf: Partial<Readonly<Record<keyof ConfigInput, string>>> = {
  test: "--test",
  program: "--program",
  stack: "--stack",
  registry: "--registry",
  roleArn: "--role-arn",
  googleIdentity: "--google-identity",
  azureIdentity: "--azure-identity",
  pulumiEnvironments: "--pulumi-environment",
  backend: "--backend",
  images: "--dockerfile for each image",
};

/** A recipe's shape, with what was found and with the flags on top of it. */
export function inputOfRecipe(io: Io, flags: GenerateConfigFlags & { readonly recipe: string }): ConfigInput {
  const recipe = recipeNamed(flags.recipe);
  const { shape } = recipe;
  const buildOnly = flags.buildOnly ?? shape.buildOnly;
  const found = findInput(io, {
    ...flags,
    ...(buildOnly !== undefined && { buildOnly }),
    imageOfEach: isOfSeveral(recipe),
  });
  const given = Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
  const input: ConfigInput = { ...shape, ...given, images: found.images };
  const missing = missingOf(recipe, input);
  if (missing.length === 0) return input;
  throw new CliError(`The recipe "${recipe.name}" needs ${missing.join(" and ")}.`, {
    code: ExitCode.usage,
    next: [`As in: ${recipeCommand(recipe)}`],
  });
}

const isOfSeveral = ({ own }: Pick<Recipe, "own">): boolean => (own?.images?.length ?? 0) > 1;

function missingOf({ own = {} }: Recipe, input: ConfigInput): readonly string[] {
  return Object.keys(own).flatMap((name) => {
    const key = name as keyof ConfigInput;
    const there =
      key === "images"
        ? !isOfSeveral({ own }) || input.images.length > 1
        : (input[key] ?? (key === "backend" && input.projectBackend));
    return there ? [] : [flagsOf[key] ?? key];
  });
}
