import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from "yaml";
import type { Edit } from "./addition.ts";
import type { Existing } from "./existing.ts";
import { holds, keyOf } from "./nodes.ts";

/**
 * Whether a new text holds what the old one held, and besides it only what was added. The last line of defence:
 * whatever a file does that the search for places did not expect, is seen here, before it is written.
 */
export function isOldWith(
  edits: readonly Edit[],
  { before, after }: { readonly before: Existing; readonly after: Existing },
): boolean {
  return same(before.document.contents, after.document.contents, { edits, after });
}

type Comparison = { readonly edits: readonly Edit[]; readonly after: Existing };

function same(before: unknown, after: unknown, comparison: Comparison): boolean {
  const { edits } = comparison;
  const here = edits.filter(({ path }) => path.length === 0);
  if (isEmpty(before) && edits.length > 0) return isAll(after, comparison);
  if (isAlias(before)) return isAlias(after) && before.source === after.source;
  if (!isNode(before) || !isNode(after) || before.anchor !== after.anchor || before.tag !== after.tag)
    return before === after;
  if (isMap(before) && isMap(after)) {
    const added = new Map(here.flatMap((edit) => (edit.kind === "pair" ? [[edit.key, edit.value] as const] : [])));
    const kept = after.items.filter((pair) => !isAdded(pair, added, comparison));
    return (
      kept.length === before.items.length &&
      kept.length + added.size === after.items.length &&
      before.items.every((pair, index) =>
        samePair(pair, kept[index], { ...comparison, edits: inside(before, pair, edits) }),
      )
    );
  }
  if (isSeq(before) && isSeq(after)) return sameList(before.items, after.items, { ...comparison, edits: here });
  return isScalar(before) && isScalar(after) && before.type === after.type && Object.is(before.value, after.value);
}

/** New items stand together behind all others, or before the last one. */
function sameList(before: readonly unknown[], after: readonly unknown[], { edits, after: file }: Comparison): boolean {
  const isOld = (old: readonly unknown[], items: readonly unknown[]): boolean =>
    old.length === items.length && old.every((item, index) => same(item, items[index], { edits: [], after: file }));
  const isSplitAt = (place: number): boolean =>
    isOld(before.slice(0, place), after.slice(0, place)) &&
    edits.every(({ value }, index) => holds(file.document, after[place + index], value)) &&
    isOld(before.slice(place), after.slice(place + edits.length));
  return edits.length === 0 ? isOld(before, after) : isSplitAt(before.length) || isSplitAt(before.length - 1);
}

/** A value that was empty holds all that was added under it. */
function isAll(after: unknown, { edits, after: { document } }: Comparison): boolean {
  if (isSeq(after))
    return (
      after.items.length === edits.length &&
      edits.every((edit, index) => holds(document, after.items[index], edit.value))
    );
  return (
    isMap(after) &&
    after.items.length === edits.length &&
    after.items.every((pair) =>
      edits.some((edit) => edit.kind === "pair" && edit.key === keyOf(pair) && holds(document, pair.value, edit.value)),
    )
  );
}

const isAdded = (pair: Pair, added: ReadonlyMap<string, Edit["value"]>, { after }: Comparison): boolean => {
  const key = keyOf(pair);
  return key !== undefined && added.has(key) && holds(after.document, pair.value, added.get(key) ?? null);
};

function samePair(before: Pair, after: Pair | undefined, { edits, after: file }: Comparison): boolean {
  const key = keyOf(before);
  return after !== undefined && key === keyOf(after) && same(before.value, after.value, { edits, after: file });
}

/** The edits inside of one entry. Of entries with the same key the last one counts, and so it is the one that grows. */
function inside(map: YAMLMap, pair: Pair, edits: readonly Edit[]): readonly Edit[] {
  const key = keyOf(pair);
  if (pair !== map.items.findLast((other) => keyOf(other) === key)) return [];
  return edits
    .filter(({ path }) => path.length > 0 && path[0] === key)
    .map((edit) => ({ ...edit, path: edit.path.slice(1) }));
}

const isEmpty = (node: unknown): boolean =>
  node === null || node === undefined || (isScalar(node) && node.value === null && (node.source ?? "") === "");
const isNode = (node: unknown): node is Node & { readonly anchor?: string } =>
  isMap(node) || isSeq(node) || isScalar(node);
