import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { get } from "../source/node.ts";
import { type CheckInput, placeOf } from "./input.ts";
import { stepsNamed } from "./job-steps.ts";

/** A step in the background that is to be run again. */
export const backgroundRerun = defineDiagnostic<{ readonly key: string }>({
  code: "background-rerun",
  severity: "warning",
  about:
    "A step in the background is not waited for, so no one sees that it failed and nothing runs it again. CircleCI's language server refuses it. https://circleci.com/docs/reference/configuration-reference/#background-commands",
  message: ({ key }) => `A step in the background is never run again, and this one has "${key}".`,
  hint: ({ key }) => `Delete "${key}", or retry within the command.`,
});

/** Reports keys for a rerun on steps in the background. */
export function checkBackgroundReruns({ compiled, source }: CheckInput, report: Report): void {
  for (const { entry, step } of stepsNamed("run", compiled)) {
    const background = get(step.body, "background");
    if (background?.kind !== "scalar" || background.value !== true) continue;
    for (const key of ["max_auto_reruns", "auto_rerun_delay"]) {
      const node = get(step.body, key);
      if (node === undefined) continue;
      const { at, related } = placeOf(node, { entry, source });
      report(backgroundRerun.at(at, { key }, related));
    }
  }
}
