import type { ReviewRule } from "../rule.ts";

/** The registry's page of an orb is made of its descriptions. */
export const descriptions: ReviewRule = {
  code: "RC002",
  title: "Every job, command, executor and example has a description.",
  check: ({ components }) =>
    components
      .filter(({ value }) => typeof value.description !== "string" || value.description.trim() === "")
      .map((component) => ({
        in: component,
        path: [],
        message: `"${component.name}" of ${component.kind} has no description.`,
        hint: 'Add a "description" that says what it does.',
      })),
};
