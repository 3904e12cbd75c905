import { builtInSteps, stepNames } from "../../circleci/steps.ts";
import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { replaceWith } from "../diagnostics/fix.ts";
import { placeId } from "../diagnostics/source.ts";
import { type CheckInput, jobsIn, placeOf } from "./input.ts";
import { stepsNamed, stepsOf } from "./job-steps.ts";

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
  for (const name of deprecated) {
    const found = stepsNamed(name, compiled);
    if (found.length === 0) continue;
    const inParallel = new Set(
      jobsIn(compiled).flatMap(({ job }) =>
        job.entries.has("parallelism") ? stepsOf(job).map(({ at }) => placeId(at)) : [],
      ),
    );
    for (const { entry, step } of found) {
      const { at, related } = placeOf(step.at, { entry, source });
      const diagnostic = deprecatedStep.at(at, { step: name }, related);
      const isSame = related.length === 0 && !inParallel.has(placeId(step.at));
      report(isSame ? { ...diagnostic, fix: replaceWith(at, "run") } : diagnostic);
    }
  }
}

const deprecated = stepNames.filter((name) => "instead" in builtInSteps[name]);
