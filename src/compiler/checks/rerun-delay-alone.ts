import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { get } from "../source/node.ts";
import { type CheckInput, placeOf } from "./input.ts";
import { stepsNamed } from "./job-steps.ts";

/** A pause before a rerun that nothing asks for. */
export const rerunDelayAlone = defineDiagnostic<Record<never, never>>({
  code: "rerun-delay-alone",
  severity: "warning",
  about:
    "`auto_rerun_delay` is the pause before a rerun, and `max_auto_reruns` says how many there are: without it there is none. https://circleci.com/docs/reference/configuration-reference/#run",
  message: () => 'This step is never run again: it has "auto_rerun_delay" and no "max_auto_reruns".',
  hint: () => 'Say how often with "max_auto_reruns", from 1 to 5.',
});

/** Reports pauses of steps without a number of reruns. */
export function checkRerunDelays({ compiled, source }: CheckInput, report: Report): void {
  for (const { entry, step } of stepsNamed("run", compiled)) {
    const delay = get(step.body, "auto_rerun_delay");
    const background = get(step.body, "background");
    // That a step in the background is never run again is said of each of its keys.
    if (background?.kind === "scalar" && background.value === true) continue;
    if (delay === undefined || get(step.body, "max_auto_reruns") !== undefined) continue;
    const { at, related } = placeOf(delay, { entry, source });
    report(rerunDelayAlone.at(at, {}, related));
  }
}
