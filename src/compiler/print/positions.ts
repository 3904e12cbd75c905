import type { Source } from "../diagnostics/source.ts";

/** A place as people and editors count: both from 1, columns in UTF-16 units as editors and SARIF do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Where the lines of a source begin, found once: a file with a thousand diagnostics is not searched a thousand times.
 */
const known = new WeakMap<Source, readonly number[]>();

/** The line and column of an offset. */
export function positionOf(source: Source, offset: number): Position {
  const starts = lineStarts(source);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

/** The text of a line, counted from 1, without its line break. */
export function lineText(source: Source, line: number): string {
  const starts = lineStarts(source);
  return source.text.slice(starts[line - 1] ?? source.text.length, starts[line]).replace(/[\r\n]+$/, "");
}

function lineStarts(source: Source): readonly number[] {
  const found = known.get(source);
  if (found !== undefined) return found;
  const { text } = source;
  const starts = [0];
  // A line ends with \n, \r\n or \r, as in YAML.
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 10 || (code === 13 && text.charCodeAt(index + 1) !== 10)) starts.push(index + 1);
  }
  known.set(source, starts);
  return starts;
}
