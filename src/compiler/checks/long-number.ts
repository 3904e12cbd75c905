import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { isIn } from "../diagnostics/source.ts";
import { get } from "../source/node.ts";
import { type CheckInput, jobsIn } from "./input.ts";
import { variablesIn } from "./job-steps.ts";

/** A number that is another one by the time that it is a variable. */
export const longNumber = defineDiagnostic<{ readonly name: string; readonly value: number }>({
  code: "long-number",
  severity: "warning",
  about:
    "An integer of more than six digits in a job's `environment` becomes an exponential number: an account 123456789012 reads 1.23456789012E11. In quotes it stays as it is. https://circleci.com/docs/guides/security/set-environment-variable/#set-an-environment-variable-in-a-job",
  message: ({ name, value }) => `CircleCI turns the number ${value} in the variable "${name}" into an exponential one.`,
  hint: ({ value }) => `Put quotes around it: "${value}".`,
});

/** Reports long integers in the environment of jobs. */
export function checkLongNumbers({ compiled, source }: CheckInput, report: Report): void {
  for (const { job } of jobsIn(compiled))
    for (const [name, { value: node }] of variablesIn(get(job, "environment"))) {
      const value = node.kind === "scalar" ? node.value : undefined;
      if (typeof value !== "number" || !Number.isInteger(value) || Math.abs(value) < 1_000_000) continue;
      if (isIn(node, source)) report(longNumber.at(node, { name, value }));
    }
}
