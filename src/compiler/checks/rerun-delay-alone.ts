import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { get } from "../source/node.ts";
import { type CheckInput, jobsIn, placeOf } from "./input.ts";
import { stepsOf } from "./job-steps.ts";

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
  for (const { entry, job } of jobsIn(compiled))
    for (const { name, body } of stepsOf(job)) {
      const delay = name === "run" ? get(body, "auto_rerun_delay") : undefined;
      if (delay === undefined || get(body, "max_auto_reruns") !== undefined) continue;
      const { at, related } = placeOf(delay, { entry, source });
      report(rerunDelayAlone.at(at, {}, related));
    }
}
