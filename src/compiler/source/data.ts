import type { Data, DataMap } from "../../model/data.ts";
import type { Range } from "../diagnostics/source.ts";
import type { YamlNode } from "./node.ts";
import { mapping, scalar, sequence } from "./node.ts";

const made = new WeakMap<YamlNode, Data>();

/** What is smaller is made again sooner than it is found: with all of them kept, the collector took half the time. */
const large = 100;

/** What a node holds, without its places. Large branches that are shared are shared in the data too. */
export function toData(node: YamlNode): Data {
  if (node.kind === "scalar") return node.value;
  const known = node.size < large ? undefined : made.get(node);
  if (known !== undefined) return known;
  const data: Data = node.kind === "sequence" ? node.items.map(toData) : mapData(node.entries);
  if (node.size >= large) made.set(node, data);
  return data;
}

function mapData(entries: ReadonlyMap<string, { readonly value: YamlNode }>): DataMap {
  const map: Record<string, Data> = {};
  for (const [key, { value }] of entries) {
    // Assigning to `__proto__` would change what the object is instead of giving it a key.
    if (key === "__proto__")
      Object.defineProperty(map, key, { value: toData(value), enumerable: true, configurable: true, writable: true });
    else map[key] = toData(value);
  }
  return map;
}

/** A node for data that stands in no source, such as a pipeline value; diagnostics about it are shown at `at`. */
export function fromData(data: Data, at: Range): YamlNode {
  if (data === null || typeof data !== "object") return scalar(data, at);
  if (Array.isArray(data))
    return sequence(
      data.map((item) => fromData(item, at)),
      at,
    );
  return mapping(
    new Map(
      Object.entries(data as DataMap).map(([key, value]) => [
        key,
        { key: scalar(key, at), value: fromData(value, at) },
      ]),
    ),
    at,
  );
}
