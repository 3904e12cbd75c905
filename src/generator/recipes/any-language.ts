import type { Recipe } from "./recipe.ts";

/** The workflow is the same for a program of each language: Pulumi.yaml says which it is. */
export const anyLanguage: Recipe = {
  name: "any-language",
  title: "Deploy by a program in Python, Go, YAML, Java or .NET",
  have: "a Pulumi program in another language than TypeScript, in a folder of its own",
  shape: {},
  own: { program: "infrastructure" },
  note: "Pulumi.yaml says the language, and the toolchain where it is uv or poetry; the versions are those of the lock file, and what was downloaded is kept by its checksum. What the program needs on the machine is asked for before anything is made, and the answer names an image that has it, for the executor of deploy and destroy: docs/shell-contract.md has them all. The program is found by itself where it is the only one.",
};
