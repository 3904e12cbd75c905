import type { ReviewRule } from "../rule.ts";

/** An orb is learned from its examples. */
export const hasExample: ReviewRule = {
  code: "RC003",
  title: "The orb has at least one usage example.",
  check: ({ root, components }) =>
    components.some(({ kind }) => kind === "examples")
      ? []
      : [{ in: root, path: [], message: "The orb has no usage example.", hint: 'Add one below "examples".' }],
};
