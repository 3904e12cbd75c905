import { priceList } from "../../circleci/credits.ts";
import { oneLine } from "../../text/terminal-text.ts";
import { creditsOf, type JobCredits } from "./credits.ts";
import type { RunRecord } from "./run-model.ts";

/** What the run would cost there, a job after the other and in all; nothing where no rate of its classes is known. */
export function creditLines(record: Pick<RunRecord, "jobs">, whatIf?: string): readonly string[] {
  const as = creditsOf(record);
  const other = whatIf === undefined ? [] : creditsOf(record, { resourceClass: whatIf });
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
  const counted = jobs.flatMap(({ job, executor, resourceClass, keeps, cost }) => {
    const kept = keeps ? `, as ${executor} has no such class` : "";
    return cost === undefined
      ? []
      : [{ credits: cost.credits, text: `${oneLine(job)} ${cost.credits} (${resourceClass}${kept})` }];
  });
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
