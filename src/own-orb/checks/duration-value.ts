import { defineDiagnostic, type Report } from "../../compiler/diagnostics/diagnostic.ts";
import type { CompiledWorkflow } from "../../compiler/expand/compiled.ts";
import { isNoTime, wrongDuration } from "../rules/durations.ts";
import { givenText, type OwnJob, ownJobOf } from "./own-jobs.ts";

/** A time that the scripts cannot read, or that is none. */
export const durationValue = defineDiagnostic<{
  readonly job: string;
  readonly parameter: string;
  readonly value: string;
  readonly what: string;
}>({
  code: "duration-value",
  severity: "warning",
  about:
    "Of this orb: `expires` of deploy, and `older_than` and `min_age` of reap, are a whole number and m, h or d: 90m, 12h, 7d. Anything else ends the job with status 2. An expiry or an age of 0 is over at once, so that reap takes every stack that it may.",
  message: ({ job, parameter, value, what }) => `Parameter "${parameter}" of "${job}" is not ${what}: "${value}".`,
  hint: ({ parameter, value }) => {
    const [, count, unit] = /^([0-9]{1,5})\s*([mhd])[a-z]*$/i.exec(value.trim()) ?? [];
    return count === undefined || unit === undefined || Number(count) === 0
      ? undefined
      : `Write ${parameter}: ${count}${unit.toLowerCase()}`;
  },
});

/** The parameters that say how long, the word that stands for none, and whether 0 is a time that makes sense. */
const parameters: Readonly<
  Partial<Record<OwnJob, readonly { readonly name: string; readonly none: string; readonly mayBeZero?: true }[]>>
> = {
  deploy: [{ name: "expires", none: "never" }],
  reap: [
    { name: "older_than", none: "" },
    { name: "min_age", none: "", mayBeZero: true },
  ],
};

/** Reports times that jobs would refuse, or that are over at once. The scripts expand no variable in them. */
export function checkDurations(workflow: CompiledWorkflow, report: Report): void {
  for (const entry of workflow.entries) {
    const job = ownJobOf(entry);
    for (const { name, none, mayBeZero } of (job && parameters[job]) ?? []) {
      const given = givenText(entry, name);
      if (given === undefined || given.text === none || given.text === "") continue;
      const { text } = given;
      const what =
        wrongDuration(text) ?? (isNoTime(text) && !mayBeZero ? "a time longer than 0, such as 12h or 7d" : undefined);
      if (what !== undefined)
        report(durationValue.at(given.at({ text, start: 0 }), { job: entry.name, parameter: name, value: text, what }));
    }
  }
}
