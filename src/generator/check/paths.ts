import type { InputProblem } from "../input.ts";

/** A path has to stay inside the repository, and must not be taken for an option. */
export function checkPath(option: string, path: string): readonly InputProblem[] {
  const outside = path === "" || /^[/-]/.test(path) || path.split("/").includes("..") || /[\n<>]/.test(path);
  if (!outside) return [];
  return [
    {
      option,
      message: `"${path}" is not a path inside the repository.`,
      advice: 'Give a relative path, such as "infra".',
    },
  ];
}
