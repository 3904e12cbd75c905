import { classesOf } from "../../circleci/resource-classes.ts";
import { suggest } from "../../compiler/diagnostics/suggest.ts";
import type { WorkflowPlan } from "../../runner/plan/plan.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";

/** Reads `--what-if class=NAME`. */
export function whatIfClass(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const name = text.startsWith("class=") ? text.slice("class=".length) : "";
  const known = [...new Set([...classesOf("docker").keys(), ...classesOf("machine").keys()])];
  if (known.includes(name)) return name;
  throw new CliError(`--what-if: "${text}" names no resource class.`, {
    code: ExitCode.usage,
    next: [
      name === ""
        ? "Write it as --what-if class=arm.large."
        : (suggest(name, known, "There are") ?? "See the classes of CircleCI's reference."),
    ],
  });
}

/** Refuses a class that the executor of no job of the plan has; a job whose own has none of it keeps its class. */
export function checkWhatIf({ jobs }: Pick<WorkflowPlan, "jobs">, whatIf: string | undefined): void {
  const kinds = [...new Set(jobs.flatMap(({ body }) => body?.executor.kind ?? []))].toSorted();
  if (whatIf === undefined || kinds.length === 0 || kinds.some((kind) => classesOf(kind).has(whatIf))) return;
  throw new CliError(`--what-if: no job of this run can be of class "${whatIf}".`, {
    code: ExitCode.usage,
    next: kinds.map((kind) => `With ${kind}: ${[...classesOf(kind).keys()].join(", ")}`),
  });
}
