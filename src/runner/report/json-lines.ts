import type { RunEvent } from "../events.ts";

/** An event as one line of JSON: a line end in it is written as `\n`, so a line is always one event. */
export const jsonLine = (event: RunEvent): string => `${JSON.stringify(event)}\n`;

/**
 * The event of a line; nothing for a line that is none, such as the last one of a run that was killed while it wrote.
 */
export function eventOfLine(line: string): RunEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && "kind" in value && "at" in value
      ? (value as RunEvent)
      : undefined;
  } catch {
    return undefined;
  }
}
