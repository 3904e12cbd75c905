import { builtInSteps, isStepName } from "../../circleci/steps.ts";
import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { type CheckInput, jobsIn, placeOf } from "./input.ts";
import { stepsOf } from "./job-steps.ts";

/** The step `deploy`. */
export const deprecatedStep = defineDiagnostic<{ readonly step: string }>({
  code: "deprecated-step",
  severity: "warning",
  about:
    "`deploy` was a `run` that runs on one container of a parallel job only. It is deprecated, and without parallelism it is the same as `run`. https://circleci.com/docs/reference/configuration-reference/#deploy-deprecated",
  message: ({ step }) => `The step "${step}" is deprecated.`,
  hint: () => "Write `run`; in a parallel job, move the step to a job of its own.",
});

/** Reports steps that CircleCI keeps for old configurations only. */
export function checkDeprecatedSteps({ compiled, source }: CheckInput, report: Report): void {
  for (const { entry, job } of jobsIn(compiled))
    for (const { name, at: node } of stepsOf(job)) {
      if (!isStepName(name) || !("instead" in builtInSteps[name])) continue;
      const { at, related } = placeOf(node, { entry, source });
      report(deprecatedStep.at(at, { step: name }, related));
    }
}
