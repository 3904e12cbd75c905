import type { TextEdit } from "../diagnostics/fix.ts";
import type { Range } from "../diagnostics/source.ts";
import type { Entry, YamlNode } from "./node.ts";

/**
 * The edit that takes a key and its value out of a mapping: its lines in block style, in flow style itself with one
 * comma. A comment behind it stays, on a line of its own. Nothing where that cannot be told from the text, as for the
 * first key behind a dash; and nothing where a comment would go with it, or an anchor, which may be used elsewhere.
 */
export function withoutEntry({ key, value }: Entry): TextEdit | undefined {
  const { source } = key;
  const { text } = source;
  if (/[#&]/.test(signsOf({ key, value }))) return undefined;
  const end = endOf({ key, value });
  const lineStart = text.lastIndexOf("\n", key.start - 1) + 1;
  const rest = /^[^\S\n]*(#[^\n]*)?(?:\n|$)/.exec(text.slice(endOfValue(text, end)));
  if (text.slice(lineStart, key.start).trim() === "" && rest !== null) {
    const [whole, comment] = rest;
    return comment === undefined
      ? { source, start: lineStart, end: endOfValue(text, end) + whole.length, text: "" }
      : { source, start: key.start, end: endOfValue(text, end) + whole.indexOf("#"), text: "" };
  }
  const after = /^\s*,(?:(?=\s*#)|\s*)/.exec(text.slice(end));
  if (after !== null) return { source, start: key.start, end: end + after[0].length, text: "" };
  const before = /,\s*$/.exec(text.slice(0, key.start));
  return before === null ? undefined : { source, start: before.index, end, text: "" };
}

/** Whether a key's value, or something in it, has an anchor. */
export const holdsAnchor = (entry: Entry): boolean => signsOf(entry).includes("&");

/** The text of an entry without its scalars, in which `#` can only begin a comment, and `&` an anchor. */
function signsOf(entry: Entry): string {
  const { source, start } = entry.key;
  const end = endOf(entry);
  const signs = source.text.slice(start, end).split("");
  const blank = (node: YamlNode): void => {
    // What an alias or a merge brings stands elsewhere.
    if (node.source !== source || node.start < start || node.end > end) return;
    if (node.kind === "scalar") signs.fill(" ", node.start - start, node.end - start);
    else if (node.kind === "sequence") for (const item of node.items) blank(item);
    else
      for (const { key, value } of node.entries.values()) {
        blank(key);
        blank(value);
      }
  };
  blank(entry.key);
  blank(entry.value);
  return signs.join("");
}

const endOf = ({ key, value }: Entry): number =>
  value.source === key.source && value.start >= key.end ? value.end : key.end;

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

/** Where the block ends that begins in the line of a place: at the next line that is indented no deeper. */
export function blockEnd({ source: { text }, start }: Range): number {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const indent = /^ */.exec(text.slice(lineStart, start))?.[0].length ?? 0;
  const outside = new RegExp(`^ {0,${indent}}[^\\s#]`, "gm");
  outside.lastIndex = text.indexOf("\n", start) === -1 ? text.length : text.indexOf("\n", start);
  return outside.exec(text)?.index ?? text.length;
}
