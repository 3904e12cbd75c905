import { liveLines } from "../../runner/report/live-tree.ts";
import type { RunRecord } from "../../runner/report/run-model.ts";
import type { Io } from "../io/io.ts";

/** Ten times a second is as smooth as a spinner needs. */
const drawMs = 100;

/** A tree of jobs that is drawn over itself until it is closed. */
export interface LiveScreen {
  /** Shows a line below the tree as long as something goes on. */
  readonly below: <T>(line: string, work: () => Promise<T>) => Promise<T>;
  /** Takes the tree away while a person is asked something or uses a shell; one at a time. */
  readonly aside: <T>(work: () => Promise<T>) => Promise<T>;
  /** Takes the tree away for good. */
  readonly close: () => void;
}

/** What is drawn, and the time since the run began. */
export interface LiveOptions {
  readonly record: RunRecord;
  readonly now: () => number;
}

const csi = "\u001b[";

/** Draws the tree on the standard output; nothing where that is no terminal. */
export function liveScreen(
  io: Pick<Io, "out" | "screen" | "paintOut" | "quietKeys">,
  { record, now }: LiveOptions,
): LiveScreen | undefined {
  if (io.screen() === undefined) return undefined;
  // What a terminal shows of it would move the tree.
  io.quietKeys.start();
  let drawn = 0;
  let away = 0;
  let closed = false;
  const lines: string[] = [];
  // To the first line of what was drawn, and everything from there on.
  const erase = (): string => (drawn === 0 ? "" : `${csi}${drawn}F${csi}J`);
  const clear = (): void => {
    if (drawn > 0) io.out(`${erase()}${csi}?25h`);
    drawn = 0;
  };
  const draw = (): void => {
    const size = io.screen();
    if (away > 0 || closed || size === undefined) return;
    const rows = Math.max(1, size.rows - lines.length);
    const shown = [...liveLines(record, { ...size, rows, now: now(), paint: io.paintOut }), ...lines];
    // In one write, and each line cleared behind its end instead of before: a terminal then does not flicker.
    const over = drawn === 0 ? `${csi}?25l` : `${csi}${drawn}F`;
    io.out(`${over}${shown.map((line) => `${line}${csi}K\n`).join("")}${csi}J`);
    drawn = shown.length;
  };
  const timer = setInterval(draw, drawMs);
  let turn: Promise<unknown> = Promise.resolve();
  return {
    below: async (line, work) => {
      lines.push(line);
      try {
        return await work();
      } finally {
        lines.splice(lines.indexOf(line), 1);
      }
    },
    aside: (work) => {
      const run = async () => {
        away += 1;
        clear();
        try {
          return await io.quietKeys.aside(work);
        } finally {
          away -= 1;
        }
      };
      const done = turn.then(run);
      turn = done.catch(() => undefined);
      return done;
    },
    close: () => {
      closed = true;
      clearInterval(timer);
      clear();
      io.quietKeys.stop();
    },
  };
}
