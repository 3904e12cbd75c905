import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { RunEvent } from "../../runner/events.ts";
import { jsonLine } from "../../runner/report/json-lines.ts";

/** The events of a run on disk, as they happen. */
export interface EventLog {
  readonly write: (event: RunEvent) => void;
  readonly close: () => void;
}

/**
 * Opens the file. Each event is on disk before the next one is taken: what cannot be written as fast as it comes is not
 * kept in memory, and whoever kills this process loses nothing. The first failure is reported, and after it nothing is
 * written.
 */
export function openEventLog(path: string, onFailure: (error: NodeJS.ErrnoException) => void): EventLog {
  mkdirSync(dirname(path), { recursive: true });
  let file: number | undefined = openSync(path, "ax", 0o600);
  const close = (): void => {
    if (file !== undefined) closeSync(file);
    file = undefined;
  };
  return {
    close,
    write: (event) => {
      if (file === undefined) return;
      try {
        const line = Buffer.from(jsonLine(event));
        // A disk that is nearly full may take a part.
        for (let from = 0; from < line.length; ) from += writeSync(file, line, from);
      } catch (error) {
        close();
        onFailure(error as NodeJS.ErrnoException);
      }
    },
  };
}
