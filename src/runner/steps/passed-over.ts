import { shownName } from "../../text/file-name.ts";
import { count } from "../../text/quantities.ts";
import type { StepReport } from "./node-report.ts";

/** So many are named; the rest is counted. */
const mostNamed = 5;

/** Says what a step has left out. */
export function sayPassedOver(report: StepReport, names: readonly string[]): void {
  if (names.length === 0) return;
  const shown = names.slice(0, mostNamed).map((name) => `"${shownName(name)}"`);
  const more = names.length > mostNamed ? ` and ${count(names.length - mostNamed)} more` : "";
  report.say(`Passed over, as no file, folder or link: ${shown.join(", ")}${more}.`);
}
