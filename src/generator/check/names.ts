import type { ConfigOptions, InputProblem } from "../input.ts";

const branchName = /^(?![-/.])(?!.*(?:\.\.|\/\/|@\{|\\))[^\s~^:?*[\]<>"'`$]+(?<![/.])$/;
const contextName = /^[A-Za-z0-9][A-Za-z0-9 ._/-]{0,99}$/;

/** What is wrong with the names of branches and of contexts. */
export function checkNames({ branches, deployment, registryContexts }: ConfigOptions): readonly InputProblem[] {
  return [
    ...(typeof branches === "string" ? [] : checkBranches("--branch", branches)),
    ...checkBranches("--deploy-branch", deployment?.branches ?? []),
    ...checkContexts("--registry-context", registryContexts),
    ...checkContexts("--deploy-context", deployment?.contexts ?? []),
  ];
}

function checkBranches(option: string, branches: readonly string[]): readonly InputProblem[] {
  return branches
    .filter((branch) => !(isPattern(branch) ? isRegularExpression(branch.slice(1, -1)) : branchName.test(branch)))
    .map((branch) => ({
      option,
      message: `"${branch}" is not the name of a branch.`,
      advice: 'Give a name, such as "main", or a regular expression, such as "/release\\/.*/".',
    }));
}

function checkContexts(option: string, names: readonly string[]): readonly InputProblem[] {
  return names
    .filter((name) => !contextName.test(name))
    .map((name) => ({
      option,
      message: `"${name}" is not the name of a context.`,
      advice: 'Use letters, digits, spaces and . _ - /, or "none" when the variables are the project\'s own.',
    }));
}

/** Whether a branch is a pattern between slashes. */
export const isPattern = (branch: string): boolean =>
  branch.length > 2 && branch.startsWith("/") && branch.endsWith("/");

function isRegularExpression(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
