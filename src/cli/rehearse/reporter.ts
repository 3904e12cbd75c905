import type { RunEvent } from "../../runner/events.ts";
import { jsonLine } from "../../runner/report/json-lines.ts";
import { plainLines } from "../../runner/report/plain-lines.ts";
import { applyEvent, emptyRun, type RunRecord } from "../../runner/report/run-model.ts";
import { summaryLines } from "../../runner/report/summary.ts";
import type { Io } from "../io/io.ts";
import { liveScreen } from "./live-screen.ts";

/** What may be answered, and until when. */
export interface AskOptions {
  readonly letters: readonly string[];
  readonly signal: AbortSignal;
}

/** Shows a run while it goes on, and what came of it. */
export interface Reporter {
  readonly record: RunRecord;
  readonly report: (event: RunEvent) => void;
  /** Something besides the events, which must not be drawn over. */
  readonly say: (line: string) => void;
  /** Asks a person for one of these letters, one question at a time. Rejects as `Io.ask` does. */
  readonly ask: (question: string, options: AskOptions) => Promise<string>;
  /** Makes room for a person, who has the terminal until the work is done. */
  readonly aside: <T>(work: () => Promise<T>) => Promise<T>;
  /** Ends the live view, and shows the summary with more lines at its end. */
  readonly close: (more: readonly string[]) => void;
  /** Ends the live view, when there is nothing to sum up. */
  readonly stop: () => void;
}

/**
 * On a terminal a tree that is drawn over itself, elsewhere a line for each thing that happens, and with `json` the
 * events as they are, with nothing else beside them on the standard output. With `quiet` nothing of what happens is
 * shown, and the summary is all.
 */
export function reporter(
  io: Io,
  { json, quiet, now }: { readonly json: boolean; readonly quiet: boolean; readonly now: () => number },
): Reporter {
  const record = emptyRun();
  const screen = json || quiet ? undefined : liveScreen(io, { record, now });
  const lines = plainLines({ paint: io.paintOut, colours: io.paintOut("red", "x") !== "x" });
  const show = (event: RunEvent): void => {
    if (json) io.out(jsonLine(event));
    else if (screen === undefined && !quiet) {
      // What follows the last event is the summary, which says it too.
      const text = event.kind === "run-ended" ? [] : lines(event);
      if (text.length > 0) io.out(`${text.join("\n")}\n`);
    }
  };
  const alone = oneAtATime();
  const answer = async (question: string, { letters, signal }: AskOptions): Promise<string> => {
    for (;;) {
      const given = screen === undefined ? await io.ask(`${question} `, { signal }) : await io.readKey({ signal });
      const letter = given.trim().toLowerCase().slice(0, 1);
      if (letters.includes(letter)) return letter;
    }
  };
  return {
    record,
    report: (event) => {
      applyEvent(record, event);
      show(event);
    },
    say: (line) => {
      if (screen === undefined) io.say(line);
      else void screen.aside(async () => io.say(line));
    },
    ask: (question, options) =>
      alone(async () => {
        if (screen === undefined) return await answer(question, options);
        await io.forgetKeys();
        return await screen.below(question, () => answer(question, options));
      }),
    aside: (work) => alone(() => screen?.aside(work) ?? work()),
    stop: () => screen?.close(),
    close: (more) => {
      screen?.close();
      const summary = [...summaryLines(record, json ? io.paint : io.paintOut), ...more];
      if (json) for (const line of summary) io.say(line);
      else io.out(`${quiet ? "" : "\n"}${summary.join("\n")}\n`);
    },
  };
}

/** Does one thing after another, whatever becomes of each. */
function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let turn: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  };
}
