import type { RunEvent, StepOutcome } from "../../../../src/runner/events.ts";
import { renderEvent as renderScheduleEvent } from "../../schedule/support/render-event.ts";

/** An event as one line, with all that it holds. */
export function renderEvent(event: RunEvent): string {
  if (!("node" in event)) return renderScheduleEvent(event);
  const at = event.at === 0 ? "" : ` at ${event.at / 1000}s`;
  const where = event.node === 0 ? event.job : `${event.job}#${event.node}`;
  switch (event.kind) {
    case "step-started":
      return `step-started ${where} ${event.index} ${event.step}${at}`;
    case "step-output":
      return `step-output ${where} ${event.index} ${JSON.stringify(event.chunk)}${at}`;
    case "step-ended":
      return `step-ended ${where} ${event.index} ${event.step}: ${renderOutcome(event.outcome)}${at}`;
    case "artifact-stored":
      return `artifact-stored ${where} ${event.path}, ${event.bytes} bytes${at}`;
    case "test-results-stored":
      return `test-results-stored ${where} ${JSON.stringify(event.totals)}${at}`;
    case "note":
      return `note ${where} ${event.message}${at}`;
  }
}

function renderOutcome(outcome: StepOutcome): string {
  const { kind, ...rest } = outcome;
  const told = Object.values(rest);
  return told.length === 0 ? kind : `${kind} ${told.join(" ")}`;
}
