import { printable } from "../../text/terminal-text.ts";
import { widthOf } from "../../text/width.ts";
import type { Range } from "../diagnostics/source.ts";
import { lineText, positionOf } from "./positions.ts";

/** A line of source, and below it the marks under a range; what is too long is cut around the range. */
export interface Excerpt {
  readonly line: number;
  readonly text: string;
  readonly marks: string;
}

/** At most so many cells of a line are shown, and so many of them before the range. */
const longest = 160;
const before = 60;

/**
 * The first line of a range with its marks, and stars in the place of secrets. A tab stays a tab in both lines, so that
 * they agree on any terminal.
 */
export function excerpt({ source, start, end }: Range, secrets: readonly Range[] = []): Excerpt {
  const { line, column } = positionOf(source, start);
  const lineStart = start - (column - 1);
  const hidden = secrets
    .filter((secret) => secret.source === source)
    .reduce(
      (shown, secret) => starred(shown, secret.start - lineStart, secret.end - lineStart),
      lineText(source, line),
    );
  const text = printable(hidden);
  const from = Math.min(column - 1, text.length);
  const marked = text.slice(from, from + Math.max(0, end - start)).trimEnd();
  const to = from + Math.max(1, marked.length);
  const { first, last } = window(text, from);
  const lead = (first > 0 ? "…" : "") + text.slice(first, from);
  const shown = text.slice(from, Math.min(to, last));
  return {
    line,
    text: `${first > 0 ? "…" : ""}${text.slice(first, last)}${last < text.length ? "…" : ""}`,
    marks: blank(lead) + "^".repeat(Math.max(1, width(shown))),
  };
}

/** The text with stars from one offset to another, as far as they are in it. */
function starred(text: string, start: number, end: number): string {
  const [from, to] = [Math.max(0, start), Math.min(text.length, end)];
  return from >= to ? text : text.slice(0, from) + "*".repeat(to - from) + text.slice(to);
}

/** Which part of a line is shown; whole characters only. */
function window(text: string, from: number): { readonly first: number; readonly last: number } {
  if (text.length <= longest) return { first: 0, last: text.length };
  const first = wholeAt(text, from > before ? from - before : 0);
  return { first, last: wholeAt(text, Math.min(text.length, first + longest)) };
}

/** The offset itself, or the one before it where it would cut a pair of surrogates in two. */
function wholeAt(text: string, offset: number): number {
  const code = text.charCodeAt(offset);
  return code >= 0xdc00 && code <= 0xdfff ? offset - 1 : offset;
}

const blank = (text: string): string =>
  [...text].map((character) => (character === "\t" ? "\t" : " ".repeat(widthOf(character)))).join("");

const width = (text: string): number => [...text].reduce((sum, character) => sum + widthOf(character), 0);
