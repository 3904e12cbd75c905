import type { ReviewRule } from "../rule.ts";
import { runSteps } from "../steps.ts";

/** Without a name the page of a job shows the shell text. */
export const runNames: ReviewRule = {
  code: "RC008",
  title: "Every run step has a name.",
  check: (orb) =>
    runSteps(orb)
      .filter(({ run }) => typeof run === "string" || typeof run.name !== "string" || run.name.trim() === "")
      .map(({ component, path, run }) => ({
        in: component,
        path,
        message: `A run step of "${component.name}" has no name.`,
        hint: typeof run === "string" ? 'Write it with "name" and "command".' : 'Add a "name".',
      })),
};
