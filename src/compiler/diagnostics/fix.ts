import type { Range, Source } from "./source.ts";
import { onlyNearName } from "./suggest.ts";

/** A piece of a source, and what stands there afterwards. */
export interface TextEdit extends Range {
  readonly text: string;
}

/** The one right answer to a diagnostic: edits that belong together. */
export interface Fix {
  /** What it does, in a few words: `Write "test"`. */
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** A fix that puts a text in a range's place. */
export const replaceWith = ({ source, start, end }: Range, text: string): Fix => ({
  title: `Write "${text}"`,
  edits: [{ source, start, end, text }],
});

/**
 * A fix for a slip of the fingers: the one known name that is near. Where two are, or where only a number differs, as
 * in `test-1` and `test-2`, somebody has to say what was meant. Quotes around the name stay.
 */
export function nameFix(at: Range, given: string, known: readonly string[]): Fix | undefined {
  const name = onlyNearName(given, known);
  if (name === undefined || withoutDigits(name) === withoutDigits(given) || !/^[\w./ -]+$/.test(name)) return undefined;
  const raw = at.source.text.slice(at.start, at.end);
  const place = raw.indexOf(given);
  if (given === "" || place === -1 || raw.includes(given, place + 1)) return undefined;
  const start = at.start + place;
  return replaceWith({ source: at.source, start, end: start + given.length }, name);
}

/** A fix that puts another value in the place of one that stands there as it is, in its quotes. */
export function valueFix({ source, start, end }: Range, value: string, text: string): Fix | undefined {
  const raw = source.text.slice(start, end);
  const quote = /^["']/.exec(raw)?.[0] ?? "";
  if (raw !== `${quote}${value}${quote}`) return undefined;
  return replaceWith({ source, start: start + quote.length, end: end - quote.length }, text);
}

const withoutDigits = (name: string): string => name.replaceAll(/\d+/g, "");

/** What an edit puts in, with its lines ended as those of the file. */
export const writtenText = ({ source, text }: TextEdit): string =>
  text.replaceAll(/\r?\n/g, source.text.includes("\r\n") ? "\r\n" : "\n");

/** A source with as many of the fixes as do not touch one another, the first of them first; and which those are. */
export function applyFixes<F extends Fix>(
  source: Source,
  fixes: readonly F[],
): { readonly text: string; readonly applied: readonly F[] } {
  const chosen: TextEdit[] = [];
  const applied: F[] = [];
  for (const fix of fixes) {
    const own = fix.edits.every((edit) => edit.source === source);
    const free = fix.edits.every((edit) => chosen.every((other) => !touch(edit, other)));
    if (!own || !free || fix.edits.length === 0) continue;
    chosen.push(...fix.edits);
    applied.push(fix);
  }
  let { text } = source;
  for (const edit of chosen.toSorted((a, b) => b.start - a.start || b.end - a.end))
    text = text.slice(0, edit.start) + writtenText(edit) + text.slice(edit.end);
  return { text, applied };
}

const touch = (a: TextEdit, b: TextEdit): boolean => (a.start < b.end && b.start < a.end ? true : a.start === b.start);
