import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { isMapping, type Locate, type Located, type Position, type SourceFile } from "./sources.ts";

/** An error that keeps a file from being read as part of an orb. */
export type SourceProblem = Position & { readonly file: string; readonly message: string };

/** A file that was read, or why it was not. */
export type ParsedFile =
  | { readonly kind: "parsed"; readonly located: Located }
  | { readonly kind: "broken"; readonly problems: readonly SourceProblem[] };

/**
 * Reads one YAML file with the position of each value. Merge keys and YAML 1.1 booleans are read as CircleCI reads them.
 */
export function parseYamlFile({ path, text }: SourceFile): ParsedFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: "1.1", merge: true });
  const positionOf = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const problems = document.errors.map(({ message, pos }) => ({ file: path, ...positionOf(pos[0]), message }));
  if (problems.length > 0) return { kind: "broken", problems };
  const value: unknown = document.toJS();
  if (!isMapping(value))
    return {
      kind: "broken",
      problems: [{ file: path, line: 1, column: 1, message: "This is not a mapping of YAML keys." }],
    };
  const root = document.contents;
  const locate: Locate = (keys) => positionOf(offsetOf(root, keys));
  return { kind: "parsed", located: { file: path, value, locate } };
}

/** The offset of the key, or of the item of a list, that a path leads to. */
function offsetOf(root: Node | null, keys: readonly (string | number)[]): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const key of keys) {
    const next = childOf(node, key);
    if (next === undefined) break;
    ({ node, offset } = next);
  }
  return offset;
}

function childOf(node: unknown, key: string | number): { readonly node: unknown; readonly offset: number } | undefined {
  if (isSeq<Node>(node) && typeof key === "number") {
    const item = node.items[key];
    return item === undefined ? undefined : { node: item, offset: item.range?.[0] ?? 0 };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
  return isScalar(pair?.key) ? { node: pair.value, offset: pair.key.range?.[0] ?? 0 } : undefined;
}
