import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node, type Pair, type YAMLMap } from "yaml";
import type { Data, DataMap } from "../../model/index.ts";

/** A mapping's entry with the node of its key. */
export type Entry = { readonly pair: Pair; readonly value: Node | undefined; readonly own: boolean };

/** A node, or that of the anchor which an alias names. */
export function resolved(document: Document, node: unknown): Node | undefined {
  const target = isAlias(node) ? node.resolve(document) : node;
  return isNode(target) ? target : undefined;
}

/** A key as it is written: CircleCI takes `on` and `2.1` for names where they are keys. */
export function keyOf(pair: Pair): string | undefined {
  if (!isScalar(pair.key)) return undefined;
  return pair.key.type === "PLAIN" ? (pair.key.source ?? "") : String(pair.key.value);
}

/** A mapping's entries by key, with those that merge keys bring; of a key that stands twice the last one counts. */
export function entriesOf(document: Document, map: unknown): ReadonlyMap<string, Entry> {
  return collect(document, map, new Set());
}

function collect(document: Document, map: unknown, walked: ReadonlySet<unknown>): ReadonlyMap<string, Entry> {
  const node = resolved(document, map);
  const entries = new Map<string, Entry>();
  if (!isMap(node) || walked.has(node)) return entries;
  const merged = new Map<string, Entry>();
  for (const pair of node.items) {
    const key = keyOf(pair);
    if (key === undefined) continue;
    if (key !== "<<" || (isScalar(pair.key) && pair.key.type !== "PLAIN")) {
      entries.set(key, { pair, value: isNode(pair.value) ? pair.value : undefined, own: true });
      continue;
    }
    const value = resolved(document, pair.value);
    for (const part of isSeq(value) ? value.items : [value])
      for (const [name, entry] of collect(document, part, new Set([...walked, node])))
        if (!merged.has(name)) merged.set(name, { ...entry, own: false });
  }
  return new Map([...merged, ...entries]);
}

/** The value of a key, with aliases and merge keys followed. */
export const valueAt = (document: Document, map: unknown, key: string): Node | undefined =>
  resolved(document, entriesOf(document, map).get(key)?.value);

/** The text of a scalar, as a name is read. */
export function textOf(node: unknown): string | undefined {
  if (!isScalar(node) || node.value === null) return undefined;
  return node.type === "PLAIN" ? (node.source ?? "") : String(node.value);
}

/** The texts of a list, or of one text that stands for a list of it. */
export function textsOf(document: Document, node: unknown): readonly string[] {
  const list = resolved(document, node);
  const items = isSeq(list) ? list.items : [list];
  return items.flatMap((item) => textOf(resolved(document, item)) ?? []);
}

/** Whether a node holds this data. It walks the data, so that aliases of aliases cost nothing. */
export function holds(document: Document, node: unknown, data: Data): boolean {
  const found = resolved(document, node);
  if (Array.isArray(data))
    return (
      isSeq(found) &&
      found.items.length === data.length &&
      found.items.every((item, index) => holds(document, item, data[index] as Data))
    );
  if (data !== null && typeof data === "object") {
    if (!isMap(found)) return false;
    const entries = entriesOf(document, found);
    const wanted = Object.entries(data as DataMap);
    return (
      entries.size === wanted.length && wanted.every(([key, value]) => holds(document, entries.get(key)?.value, value))
    );
  }
  if (found === undefined) return data === null;
  // The yaml package reads a plain dot as a number, by the letter of https://yaml.org/type/float.html; CircleCI's
  // reader does not.
  return isScalar(found) && (found.value === data || (data === "." && found.source === "."));
}

/** A mapping of its own at a path of keys; nothing where there is none, or only by an alias or a merge key. */
export function ownNode(document: Document, path: readonly string[]): Node | undefined {
  let node: unknown = document.contents;
  for (const key of path) {
    const pair = isMap(node) ? (node as YAMLMap).items.findLast((item) => keyOf(item) === key) : undefined;
    node = pair?.value;
  }
  return isNode(node) ? node : undefined;
}
