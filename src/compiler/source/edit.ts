import type { TextEdit } from "../diagnostics/fix.ts";
import type { Range } from "../diagnostics/source.ts";
import type { Entry } from "./node.ts";

/**
 * The edit that takes a key and its value out of a mapping: its lines in block style, in flow style itself with one
 * comma. Nothing where that cannot be told from the text, as for the first key behind a dash.
 */
export function withoutEntry({ key, value }: Entry): TextEdit | undefined {
  const { source } = key;
  const { text } = source;
  const end = Math.max(key.end, value.source === source && value.start >= key.end ? value.end : key.end);
  const lineStart = text.lastIndexOf("\n", key.start - 1) + 1;
  const rest = /^[^\S\n]*(?:#[^\n]*)?(?:\n|$)/.exec(text.slice(endOfValue(text, end)));
  if (text.slice(lineStart, key.start).trim() === "" && rest !== null)
    return { source, start: lineStart, end: endOfValue(text, end) + rest[0].length, text: "" };
  const after = /^\s*,\s*/.exec(text.slice(end));
  if (after !== null) return { source, start: key.start, end: end + after[0].length, text: "" };
  const before = /,\s*$/.exec(text.slice(0, key.start));
  return before === null ? undefined : { source, start: before.index, end, text: "" };
}

/** A key without a value ends with its colon. */
function endOfValue(text: string, end: number): number {
  return end + (/^[^\S\n]*:/.exec(text.slice(end))?.[0].length ?? 0);
}

/**
 * A text as a scalar that reads as that text, in the quotes that stand at a place now, or in none where it needs none.
 */
export function scalarLike(at: Range, text: string): string {
  const quote = at.source.text[at.start];
  if (quote === '"') return JSON.stringify(text);
  if (quote === "'" || !/^[\w./^(][\w./^()|?*+$\\ -]*$/.test(text) || text.endsWith(" "))
    return `'${text.replaceAll("'", "''")}'`;
  return text;
}

/** How far a place is from the start of its line. */
export const columnOf = ({ source, start }: Range): number => start - (source.text.lastIndexOf("\n", start - 1) + 1);
