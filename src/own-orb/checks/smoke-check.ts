import { defineDiagnostic, type Report } from "../../compiler/diagnostics/diagnostic.ts";
import type { CompiledWorkflow } from "../../compiler/expand/compiled.ts";
import { checkWords, type WrongCheck, wrongChecks, wrongWord } from "../rules/smoke-checks.ts";
import { isSlip, smokeValues, wrongSmokeValue } from "../rules/smoke-values.ts";
import { givenText, ownJobOf } from "./own-jobs.ts";

/** A check that the smoke test cannot read. */
export const smokeCheck = defineDiagnostic<{
  readonly job: string;
  readonly label: string;
  readonly value: string;
  readonly what: string;
}>({
  code: "smoke-check",
  severity: "warning",
  about:
    "Of this orb: what a smoke test asks for is described by its parameters, and further checks by lines of `checks`: `[METHOD] /path [STATUS]`, and set in below it words such as `json: .status = ok`. What it cannot read ends the job with status 2, when everything is deployed already.",
  message: ({ job, label, value, what }) => `Parameter "${label}" of "${job}" is not ${what}: "${value}".`,
  hint: ({ label, value }) => {
    if (label === "connect_to" && isSlip(value)) return "Write connect_to: deployment";
    return label === "checks"
      ? "Begin each check with its path, and set in what it says more. docs/smoke-test.md has examples."
      : undefined;
  },
});

/** Reports checks of smoke tests, and of rollbacks, which test too, that would be refused. */
export function checkSmokeChecks(workflow: CompiledWorkflow, report: Report): void {
  for (const entry of workflow.entries) {
    const job = ownJobOf(entry);
    if (job !== "smoke_test" && job !== "rollback") continue;
    const wrong = (parameter: string, rule: (text: string) => readonly WrongCheck[]): void => {
      const given = givenText(entry, parameter);
      if (given === undefined) return;
      for (const { piece, label, what } of rule(given.text))
        report(smokeCheck.at(given.at(piece), { job: entry.name, label, value: piece.text, what }));
    };
    for (const word of checkWords) wrong(word, (text) => wrongWord(word, { text, start: 0 }));
    wrong("checks", wrongChecks);
    for (const parameter of smokeValues) wrong(parameter, (text) => wrongSmokeValue(parameter, text));
  }
}
