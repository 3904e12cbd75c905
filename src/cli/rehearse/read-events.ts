import { createReadStream, existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { RunEvent } from "../../runner/events.ts";
import { eventOfLine } from "../../runner/report/json-lines.ts";
import { applyEvent, emptyRun, type RunRecord } from "../../runner/report/run-model.ts";
import { runFolder } from "../../runner/state/run-folder.ts";

/**
 * The events of a run, one after the other: all of them may be more than fits into memory. None where the file is
 * missing.
 */
export async function* readEvents(folder: string): AsyncGenerator<RunEvent> {
  const path = join(folder, runFolder.events);
  if (!existsSync(path)) return;
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const event = eventOfLine(line);
    if (event !== undefined) yield event;
  }
}

/** What the events of a run tell. */
export async function readRecord(folder: string): Promise<RunRecord> {
  const record = emptyRun();
  for await (const event of readEvents(folder)) applyEvent(record, event);
  return record;
}
