import { type CST, type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node, type Pair, visit } from "yaml";
import { type Refusal, refused } from "./addition.ts";
import { type Existing, lineOf } from "./existing.ts";
import { keyOf } from "./nodes.ts";
import type { TokenItem } from "./tokens.ts";

/** A collection that grows. */
export type Container =
  | { readonly kind: "block"; readonly token: CST.BlockMap | CST.BlockSequence }
  | { readonly kind: "flow"; readonly token: CST.FlowCollection; readonly json: boolean }
  /** A key without a value: `orbs:`. Its value would stand below it. */
  | { readonly kind: "empty"; readonly item: TokenItem; readonly column: number };

/** Finds the collection at a path of keys. What can grow only together with something else is refused. */
export function containerAt(existing: Existing, path: readonly string[]): Container | Refusal {
  const { document } = existing;
  const aliased = aliasesIn(document);
  let node: Node | null = document.contents;
  let parent: Pair | undefined;
  let column = 0;
  for (const [depth, key] of ["", ...path].entries()) {
    if (depth > 0) {
      if (!isMap(node)) return notOwn(existing, path.slice(0, depth - 1), node);
      parent = node.items.findLast((pair) => keyOf(pair) === key);
      if (parent === undefined) return notOwn(existing, path.slice(0, depth), node);
      column = node.srcToken?.type === "block-map" ? node.srcToken.indent : -1;
      node = isNode(parent.value) ? parent.value : null;
    }
    if (node !== null && !isAlias(node) && node.anchor !== undefined && aliased.has(node.anchor))
      return refused(
        `What stands under ${words(path.slice(0, depth))} (line ${lineOf(existing, node)}) is used elsewhere too, by the anchor &${node.anchor}: what is added to it would run there as well.`,
        "Write it out where the alias stands, or choose a workflow of its own, and add again.",
      );
  }
  return containerOf(existing, { path, node, item: parent?.srcToken as TokenItem | undefined, column });
}

function containerOf(
  existing: Existing,
  found: {
    readonly path: readonly string[];
    readonly node: Node | null;
    readonly item: TokenItem | undefined;
    readonly column: number;
  },
): Container | Refusal {
  const { path, node, item, column } = found;
  const token = node?.srcToken;
  if ((isMap(node) || isSeq(node)) && (token?.type === "block-map" || token?.type === "block-seq"))
    return { kind: "block", token };
  if ((isMap(node) || isSeq(node)) && token?.type === "flow-collection")
    return { kind: "flow", token, json: isJson(node) };
  const isBlank = node === null || (isScalar(node) && node.value === null && (node.source ?? "") === "");
  if (isBlank && item !== undefined && column >= 0) return { kind: "empty", item, column };
  return notOwn(existing, path, node);
}

function notOwn(existing: Existing, path: readonly string[], node: Node | null): Refusal {
  const line = lineOf(existing, node ?? undefined);
  return isAlias(node)
    ? refused(
        `${words(path)} is an alias (line ${line}), so nothing can be added to it alone.`,
        `Write it out in the place of *${node.source}, and add again.`,
      )
    : refused(
        `${words(path)} (line ${line}) has no list or mapping of its own to add to.`,
        "Write it out there, one entry a line, and add again.",
      );
}

const words = (path: readonly string[]): string => (path.length === 0 ? "the file" : `\`${path.join(".")}\``);

/** JSON is YAML too; what grows in it has to stay JSON. */
const isJson = (node: Node): boolean =>
  (isMap(node) &&
    node.items.length > 0 &&
    node.items.every(({ key }) => isScalar(key) && key.type === "QUOTE_DOUBLE")) ||
  (isSeq(node) &&
    node.items.length > 0 &&
    node.items.every((item) => (isScalar(item) && item.type === "QUOTE_DOUBLE") || (isMap(item) && isJson(item))));

function aliasesIn(document: Document): ReadonlySet<string> {
  const names = new Set<string>();
  visit(document, { Alias: (_, { source }) => void names.add(source) });
  return names;
}
