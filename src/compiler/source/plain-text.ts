import { type Entry, mapping, scalar, sequence, type YamlNode } from "./node.ts";

/**
 * The same tree with `<<` as text: in a configuration of version 2 there are no parameters, and nothing is substituted.
 */
export function withoutTemplates(root: YamlNode): YamlNode {
  const made = new Map<YamlNode, YamlNode>();
  const plain = (node: YamlNode): YamlNode => {
    if (!node.templated) return node;
    const known = made.get(node);
    if (known !== undefined) return known;
    const copy = { ...copyOf(node), templated: false };
    made.set(node, copy);
    return copy;
  };
  const copyOf = (node: YamlNode): YamlNode => {
    if (node.kind === "scalar") return scalar(node.value, node, node.style);
    if (node.kind === "sequence") return sequence(node.items.map(plain), node);
    const entries = [...node.entries].map(([name, { key, value }]): [string, Entry] => [
      name,
      { key: { ...key, templated: false }, value: plain(value) },
    ]);
    return mapping(new Map(entries), node);
  };
  return plain(root);
}
