import { checkConfigInput } from "../check-input.ts";
import { commandLine, shellCommand } from "../command-line.ts";
import type { ConfigInput, ConfigOptions } from "../input.ts";
import { anyLanguage } from "./any-language.ts";
import { approval } from "./approval.ts";
import { approvedPlan } from "./approved-plan.ts";
import { attested } from "./attested.ts";
import { azureOidc } from "./azure-oidc.ts";
import { branchEnvironment } from "./branch-environment.ts";
import { buildOnly } from "./build-only.ts";
import { deliver } from "./deliver.ts";
import { deployFromMain } from "./deploy-from-main.ts";
import { drift } from "./drift.ts";
import { ecrOidc } from "./ecr-oidc.ts";
import { environments } from "./environments.ts";
import { ghcr } from "./ghcr.ts";
import { googleOidc } from "./google-oidc.ts";
import { keep } from "./keep.ts";
import { multiArchitecture } from "./multi-architecture.ts";
import { notify } from "./notify.ts";
import { policies } from "./policies.ts";
import { preview } from "./preview.ts";
import { reaper } from "./reaper.ts";
import type { Recipe } from "./recipe.ts";
import { release } from "./release.ts";
import { scan } from "./scan.ts";
import { selfManagedState } from "./self-managed-state.ts";
import { severalImages } from "./several-images.ts";
import { signed } from "./signed.ts";
import { testFirst } from "./test-first.ts";

/** Every recipe, the simplest first. */
export const recipes: readonly Recipe[] = [
  ...[deliver, buildOnly, testFirst, keep, release, approval, deployFromMain],
  ...[
    branchEnvironment,
    preview,
    approvedPlan,
    policies,
    environments,
    attested,
    scan,
    signed,
    drift,
    notify,
    reaper,
    anyLanguage,
    severalImages,
    multiArchitecture,
    ghcr,
    ecrOidc,
    googleOidc,
    azureOidc,
    selfManagedState,
  ],
];

/** A recipe with the values of a company in the place of everybody's own. */
export type MadeRecipe = { readonly input: ConfigInput; readonly options: ConfigOptions };

/** What a recipe is for the company whose values stand in for everybody's own. */
export function madeRecipe({ name, shape, own }: Recipe): MadeRecipe {
  const input: ConfigInput = { images: [{ repository: "acme/web" }], ...shape, ...own };
  const checked = checkConfigInput(input);
  if (checked.kind === "ok") return { input, options: checked.options };
  throw new Error(`The recipe "${name}" is not in order: ${JSON.stringify(checked.problems)}`);
}

/**
 * The command that makes a recipe's file, where images are named after the repository; which is no path of a registry
 * whose image the recipe names.
 */
export function recipeCommand(recipe: Recipe): string {
  const { input, options } = madeRecipe(recipe);
  const words = commandLine(input, options);
  if (recipe.own?.images?.length === 1) return shellCommand(words);
  return shellCommand(words.filter((word, index) => word !== "--image" && words[index - 1] !== "--image"));
}
