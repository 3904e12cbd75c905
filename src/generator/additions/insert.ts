import type { CST } from "yaml";
import type { Data } from "../../model/index.ts";
import type { Insertion } from "./addition.ts";
import { flow, longestLine, printItem, printPair } from "./print.ts";
import type { Style } from "./style.ts";
import { endOfItem, endsInBlock, isContent, startOfItem, type TokenItem } from "./tokens.ts";

/** What a collection gets: entries of a mapping have a key, items of a list have none. */
export type Content = { readonly key?: string; readonly value: Data };

type Collection = CST.BlockMap | CST.BlockSequence;

/** A piece of text that has lines of its own. The break is before it where the file ends without one. */
export function linesAt(
  text: string,
  offset: number,
  { lines, style }: { readonly lines: readonly string[]; readonly style: Style },
): Insertion {
  const { lineEnd } = style;
  const atEnd = offset === text.length && text !== "" && !text.endsWith("\n");
  const content = lines.join(lineEnd);
  return { offset, text: atEnd ? `${lineEnd}${content}` : `${content}${lineEnd}` };
}

/**
 * New entries of a block, behind the last one, or behind `after`. Comments that belong to what stands before them stay
 * there: those directly below it that are indented as deep as its content. Nothing where the file ends within the text
 * of the only entry: a line end behind it would become part of that text.
 */
export function intoBlock(
  text: string,
  token: Collection,
  {
    content,
    style,
    after,
  }: { readonly content: readonly Content[]; readonly style: Style; readonly after?: TokenItem | undefined },
): readonly Insertion[] {
  const items = token.items.filter(isContent);
  const isWhole = (item: TokenItem | undefined): boolean => item !== undefined && !endsInBlock(item);
  const behind = isWhole(after) ? after : items.findLast(isWhole);
  if (behind === undefined) return [];
  const isLast = behind === items.at(-1);
  const column = token.indent;
  const offset = belowComments(text, endOfItem(behind), isLast ? column : column + 1);
  const place = { column, style };
  const apart = isApart(text, items, behind);
  const lines = content.flatMap(({ key, value }) => [
    ...(apart ? [""] : []),
    ...(key === undefined ? printItem(value, place) : printPair(key, value, place)),
  ]);
  return [linesAt(text, offset, { lines, style })];
}

/** New entries below a key that has no value yet. */
export function belowKey(
  text: string,
  item: TokenItem,
  { content, style, column }: { readonly content: readonly Content[]; readonly style: Style; readonly column: number },
): Insertion {
  const lines = content.flatMap(({ key, value }) =>
    key === undefined
      ? printItem(value, { column: column + style.dash, style })
      : printPair(key, value, { column: column + style.step, style }),
  );
  return linesAt(text, belowComments(text, endOfItem(item), column + 1), { lines, style });
}

/**
 * New entries in brackets or braces, behind the last one: on its line, or on lines of their own where that one has its
 * own, or where the line would get too long. There a comment behind it stays with it.
 */
export function intoFlow(
  text: string,
  { start, items }: CST.FlowCollection,
  { content, style }: { readonly content: readonly Content[]; readonly style: Style & { readonly json: boolean } },
): readonly Insertion[] {
  const pieces = content.map(({ key, value }) =>
    key === undefined ? flow(value, style) : `${flow(key, style)}: ${flow(value, style)}`,
  );
  const last = items.findLast(isContent);
  if (last === undefined) return [{ offset: start.offset + 1, text: pieces.join(", ") }];
  const end = endOfItem(last);
  const next = lineAfter(text, end);
  const margin = text.slice(text.lastIndexOf("\n", startOfItem(last) - 1) + 1, startOfItem(last));
  const [behind, comma] = /^[ \t]*(,?)[ \t]*(?:#.*)?\r?\n$/.exec(text.slice(end, next)) ?? [];
  const hasComma = items.some((item) => !isContent(item) && item.start.some(({ type }) => type === "comma"));
  if (behind === undefined || hasComma !== (comma === ",") || margin.trim() !== "")
    return [{ offset: end, text: pieces.map((piece) => `${between(text, end, { pieces, style })}${piece}`).join("") }];
  const lines = pieces.map((piece, index) => `${margin}${piece}${hasComma || index < pieces.length - 1 ? "," : ""}`);
  return [...(hasComma ? [] : [{ offset: end, text: "," }]), linesAt(text, next, { lines, style })];
}

/** What stands between entries in brackets: a blank, or a line end where their line would get too long. */
function between(
  text: string,
  end: number,
  { pieces, style }: { readonly pieces: readonly string[]; readonly style: Style },
): string {
  const begin = text.lastIndexOf("\n", end - 1) + 1;
  const line = text.slice(begin, lineAfter(text, end)).trimEnd();
  const length = pieces.reduce((sum, piece) => sum + piece.length + 2, line.length);
  if (length <= longestLine) return ", ";
  return `,${style.lineEnd}${" ".repeat(line.search(/\S|$/) + style.step)}`;
}

/** The beginning of the first line behind `end` that is no comment directly below it, indented by `column` or more. */
function belowComments(text: string, end: number, column: number): number {
  const first = lineAfter(text, end);
  for (let offset = first; ; offset = lineAfter(text, offset)) {
    const line = text.slice(offset, lineAfter(text, offset));
    const indent = line.search(/\S/);
    if (indent >= column && line[indent] === "#") continue;
    // At the depth of what comes next, a comment may be about that.
    const isAboutNext = indent >= column && !/^(?:---|\.\.\.)/.test(line);
    return isAboutNext ? first : offset;
  }
}

function lineAfter(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end + 1;
}

/** Whether a blank line stands behind an entry, or, where nothing stands behind it, between most of the others. */
function isApart(text: string, items: readonly TokenItem[], behind: TokenItem): boolean {
  const hasBlank = (item: TokenItem, next: TokenItem): boolean =>
    /\n[ \t]*\r?\n/.test(text.slice(endOfItem(item), startOfItem(next)));
  const gaps = items.flatMap((item, index) => {
    const next = items[index + 1];
    return next === undefined ? [] : [{ item, blank: hasBlank(item, next) }];
  });
  const own = gaps.find(({ item }) => item === behind);
  return own === undefined ? gaps.filter(({ blank }) => blank).length * 2 > gaps.length : own.blank;
}
