import type { ConfigInput, InputProblem } from "../input.ts";

/** A release is of a tag, and what chooses branches chooses nothing there. */
export function checkRelease({
  release,
  branches,
  deployBranches,
  branchEnvironment,
}: ConfigInput): readonly InputProblem[] {
  if (!release) return [];
  const given: readonly (readonly [string, unknown])[] = [
    ["--branch", branches],
    ["--deploy-branch", deployBranches],
    ["--branch-environment", branchEnvironment || undefined],
  ];
  return given.flatMap(([option, value]) =>
    value === undefined
      ? []
      : [
          {
            option,
            message: "is about branches, and with --release only version tags build and deploy.",
            advice: "Leave out one of the two.",
          },
        ],
  );
}
