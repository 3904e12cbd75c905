import { type Event, parseEvents, YAMLException } from "js-yaml";

/**
 * The events of a text, and the text that their offsets are of: the original, or one with some lines indented further.
 */
export interface ParsedText {
  readonly events: readonly Event[];
  readonly text: string;
  /** An offset of `text` as one of the original. */
  readonly original: (offset: number) => number;
}

/**
 * Each line that is indented costs another parse: a few for any honest file, and never more than about a second in all.
 */
const budget = 10_000_000;
const margin = 200;

/**
 * Parses YAML as tolerantly as CircleCI's reader. A bracket or a quoted text may go on in a line that is indented as
 * little as its key, which many configurations do and YAML forbids; there, blanks at the beginning of a line mean
 * nothing, so they are added.
 */
export function parseTolerantly(original: string, maxDepth: number): ParsedText {
  let text = original;
  const added: number[] = [];
  for (let spent = 0; ; spent += text.length) {
    try {
      return { events: parseEvents(text, { maxDepth }), text, original: offsetMap(added) };
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      const position = error.mark?.position;
      if (error.reason !== "deficient indentation" || position === undefined || spent > budget)
        throw moved(error, offsetMap(added));
      const line = text.lastIndexOf("\n", position - 1) + 1;
      if (added.includes(line)) throw moved(error, offsetMap(added));
      text = text.slice(0, line) + " ".repeat(margin) + text.slice(line);
      added.push(line);
    }
  }
}

/** Offsets grow along the file, so the lines were indented in order, and each one shifts what follows it. */
function offsetMap(added: readonly number[]): (offset: number) => number {
  if (added.length === 0) return (offset) => offset;
  return (offset) => {
    let before = 0;
    for (let low = 0, high = added.length; low < high; before = low) {
      const middle = (low + high) >> 1;
      if ((added[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    const last = added[before - 1];
    const inside = last === undefined ? 0 : Math.min(margin, offset - last);
    return last === undefined ? offset : offset - (before - 1) * margin - inside;
  };
}

function moved(error: YAMLException, original: (offset: number) => number): YAMLException {
  if (error.mark !== undefined) error.mark.position = original(error.mark.position);
  return error;
}
