import { priceList } from "../../circleci/credits.ts";
import { classesOf } from "../../circleci/resource-classes.ts";
import { suggest } from "../../compiler/diagnostics/suggest.ts";
import type { WorkflowPlan } from "../../runner/plan/plan.ts";
import { creditsOf, type JobCredits } from "../../runner/report/credits.ts";
import type { RunRecord } from "../../runner/report/run-model.ts";
import { oneLine } from "../../text/terminal-text.ts";
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

/** What the run would cost there, a job after the other and in all; nothing where no rate of its classes is known. */
export function creditLines(
  { plan, record }: { readonly plan: Pick<WorkflowPlan, "jobs">; readonly record: RunRecord },
  whatIf: string | undefined,
): readonly string[] {
  const as = creditsOf(plan, record);
  const other = whatIf === undefined ? [] : creditsOf(plan, record, { resourceClass: whatIf });
  const known = [...as, ...other].flatMap(({ cost }) => cost ?? []);
  if (known.length === 0 && whatIf === undefined) return [];
  const seen = [...new Set(known.map(({ rate }) => rate.seen))].toSorted();
  const when = seen.length > 1 ? `from ${seen[0]} to ${seen.at(-1)}` : (seen[0] ?? "");
  return [
    `Credits on CircleCI for these times: ${words(as)}.`,
    ...(whatIf === undefined ? [] : [`With ${whatIf}, if that took the same times: ${words(other)}.`]),
    ...(when === "" ? [] : [`  by rates that were public ${when}; today's: ${priceList}`]),
  ];
}

function words(jobs: readonly JobCredits[]): string {
  const counted = jobs.flatMap(({ job, resourceClass, cost }) =>
    cost === undefined ? [] : [{ credits: cost.credits, text: `${oneLine(job)} ${cost.credits} (${resourceClass})` }],
  );
  const others = jobs
    .filter(({ cost }) => cost === undefined)
    .map(({ job, executor, resourceClass }) => `${oneLine(job)} (${executor} ${resourceClass})`);
  const sum = counted.reduce((all, { credits }) => all + credits, 0);
  const parts = [
    ...(counted.length > 0 ? [`${sum}: ${counted.map(({ text }) => text).join(", ")}`] : []),
    ...(others.length > 0 ? [`no rate is known for ${others.join(", ")}`] : []),
  ];
  return parts.length === 0 ? "none, as no job ran" : parts.join("; ");
}
