import type { CST } from "yaml";

/**
 * An item of a block or flow collection: an entry of a mapping, an item of a list, or the comments behind the last one.
 */
export type TokenItem =
  | CST.BlockMap["items"][number]
  | CST.BlockSequence["items"][number]
  | CST.FlowCollection["items"][number];

/** Whether an item holds something: what stands in a collection behind its last comma or dash is an item too. */
export const isContent = ({ key, value, sep, start }: TokenItem): boolean =>
  key != null || value != null || (sep?.length ?? 0) > 0 || start.some(({ type }) => type === "seq-item-ind");

/** The offset behind the last character of an item that is no blank, line end or comment. */
export function endOfItem({ start, key, sep, value }: TokenItem): number {
  return Math.max(endOfAll(start), key == null ? 0 : endOf(key), endOfAll(sep ?? []), value == null ? 0 : endOf(value));
}

/** Where an item begins: at its dash, or at its key. */
export function startOfItem({ start, key, sep, value }: TokenItem): number {
  const dash = start.find(
    ({ type }) => type === "seq-item-ind" || type === "explicit-key-ind" || type === "anchor" || type === "tag",
  );
  return dash?.offset ?? key?.offset ?? sep?.[0]?.offset ?? value?.offset ?? 0;
}

const layout: ReadonlySet<string> = new Set(["space", "newline", "comment", "comma"]);

const endOfAll = (tokens: readonly CST.SourceToken[]): number =>
  tokens.reduce((end, { type, offset, source }) => (layout.has(type) ? end : Math.max(end, offset + source.length)), 0);

function endOf(token: CST.Token): number {
  switch (token.type) {
    case "block-map":
    case "block-seq":
      return token.items.reduce((end, item) => Math.max(end, isContent(item) ? endOfItem(item) : 0), token.offset);
    case "flow-collection":
      return endOfAll(token.end);
    case "block-scalar":
      return endOfBlock(token);
    default:
      return "source" in token ? token.offset + token.source.length : token.offset;
  }
}

/**
 * A block ends with its last line, without the line's end. Blank lines behind it are the block's own only where it
 * keeps them (`|+`).
 */
function endOfBlock({ offset, source, props }: CST.BlockScalar): number {
  const start = props.reduce((end, prop) => ("source" in prop ? prop.offset + prop.source.length : end), offset);
  if (source === "")
    return endOfAll(props.filter((prop): prop is CST.SourceToken => prop.type !== "newline" && "source" in prop));
  return start + source.replace(/\r?\n$/, "").length;
}

/**
 * Whether an item is a block of text which the file ends within: a line end behind it would become part of its text.
 */
export function endsInBlock({ key, sep, value, start }: TokenItem): boolean {
  if (value == null) return false;
  if (value.type === "block-scalar")
    return !value.source.endsWith("\n") && endOfItem({ key, sep, value, start } as TokenItem) > value.offset;
  const last = value.type === "block-map" || value.type === "block-seq" ? value.items.findLast(isContent) : undefined;
  return last !== undefined && endsInBlock(last);
}
