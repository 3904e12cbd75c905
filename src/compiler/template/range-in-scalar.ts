import type { Range } from "../diagnostics/source.ts";
import type { ScalarNode } from "../source/node.ts";

/**
 * Offsets of each `<<`, in the text as it was read and in the source: a scalar's text begins with the first pair, which
 * is its start.
 */
interface Anchors {
  readonly text: readonly number[];
  readonly source: readonly number[];
}

const known = new WeakMap<ScalarNode, Anchors>();

/**
 * Where a piece of a scalar's text stands in the source. Blocks are indented and quoted texts have escapes, so that
 * offsets do not carry over; but names and operators are written as they are read, so the n-th of them after the n-th
 * `<<` is the same in both. What is written with escapes is shown as the tag that it stands in, and without one as the
 * whole scalar.
 */
export function rangeInScalar(
  node: ScalarNode,
  { start, end }: { readonly start: number; readonly end: number },
): Range {
  const text = String(node.value);
  const anchors = anchorsOf(node, text);
  const index = lastAtMost(anchors.text, start);
  const from = anchors.source[index] ?? node.start;
  const limit = anchors.source[index + 1] ?? node.end;
  const range = (offset: number, length: number): Range => ({
    source: node.source,
    start: offset,
    end: offset + length,
  });
  const raw = node.source.text.slice(from, limit);
  const piece = text.slice(start, end);
  let found = piece === "" ? -1 : raw.indexOf(piece);
  for (let at = text.indexOf(piece, anchors.text[index]); at !== -1 && at < start && found !== -1; )
    [at, found] = [text.indexOf(piece, at + 1), raw.indexOf(piece, found + 1)];
  if (found !== -1) return range(from + found, piece.length);
  const close = raw.indexOf(">>");
  return index > 0 && close !== -1 ? range(from, close + 2) : range(node.start, node.end - node.start);
}

function anchorsOf(node: ScalarNode, text: string): Anchors {
  const earlier = known.get(node);
  if (earlier !== undefined) return earlier;
  const inText = occurrences(text);
  const inSource = occurrences(node.source.text.slice(node.start, node.end)).map((offset) => node.start + offset);
  const same = inText.length === inSource.length;
  const anchors = {
    text: same ? [0, ...inText] : [0],
    source: same ? [node.start, ...inSource] : [node.start],
  };
  known.set(node, anchors);
  return anchors;
}

function occurrences(text: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf("<<"); at !== -1; at = text.indexOf("<<", at + 2)) found.push(at);
  return found;
}

/** The index of the last of the ascending numbers that is not above the given one. */
function lastAtMost(numbers: readonly number[], given: number): number {
  let low = 0;
  for (let high = numbers.length; high - low > 1; ) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) <= given) low = middle;
    else high = middle;
  }
  return low;
}
