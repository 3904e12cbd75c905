import type { Range, ScalarNode } from "../source/node.ts";

/**
 * Where a piece of a scalar's text stands in the source. Blocks are indented and quoted texts have escapes, so that offsets do not
 * carry over; but a tag is written as it is read, so its n-th occurrence in the text is its n-th in the source.
 */
export function rangeInScalar(
  node: ScalarNode,
  { start, end }: { readonly start: number; readonly end: number },
): Range {
  const text = String(node.value);
  const piece = text.slice(start, end);
  const raw = node.source.text.slice(node.start, node.end);
  let found = raw.indexOf(piece);
  for (let at = text.indexOf(piece); at !== -1 && at < start && found !== -1; at = text.indexOf(piece, at + 1))
    found = raw.indexOf(piece, found + 1);
  if (found === -1) return { source: node.source, start: node.start, end: node.end };
  return { source: node.source, start: node.start + found, end: node.start + found + piece.length };
}
