import type { Range } from "../diagnostics/source.ts";

/** What a scalar holds once YAML 1.1 has read it, as CircleCI does. */
export type ScalarValue = string | number | boolean | null;

interface NodeBase extends Range {
  /** Whether a text in it, keys included, has `<<`: what has none is the same before and after substitution. */
  readonly templated: boolean;
  /** How many nodes it stands for with its aliases written out, so that a bomb is seen before it is walked. */
  readonly size: number;
  /** How many characters its texts have, keys included, likewise. */
  readonly length: number;
}

/** A text, number, switch or nothing. */
export interface ScalarNode extends NodeBase {
  readonly kind: "scalar";
  readonly value: ScalarValue;
  readonly style: "plain" | "quoted" | "block";
}

/** A list. */
export interface SequenceNode extends NodeBase {
  readonly kind: "sequence";
  readonly items: readonly YamlNode[];
}

/** One key of a mapping with its value. The key's range is what an error about the key marks. */
export interface Entry {
  readonly key: ScalarNode;
  readonly value: YamlNode;
}

/**
 * A mapping, by the text of its keys and in their order; merge keys are resolved, and of a key given twice the last one
 * counts.
 */
export interface MappingNode extends NodeBase {
  readonly kind: "mapping";
  readonly entries: ReadonlyMap<string, Entry>;
}

/**
 * A piece of YAML that knows where it was written. Aliases are the very node of their anchor, so a tree may share
 * branches. Expansion makes new nodes at the range of what they came from.
 */
export type YamlNode = ScalarNode | SequenceNode | MappingNode;

/** A node for a scalar. */
export function scalar(value: ScalarValue, at: Range, style: ScalarNode["style"] = "plain"): ScalarNode {
  return scalarNode(value, at, { style, templated: typeof value === "string" && value.includes("<<") });
}

/** A scalar whose text is meant as it stands: `<<` in it is no template, or no longer. */
export function literal(value: ScalarValue, at: Range, style: ScalarNode["style"] = "plain"): ScalarNode {
  return scalarNode(value, at, { style, templated: false });
}

function scalarNode(
  value: ScalarValue,
  { source, start, end }: Range,
  { style, templated }: Pick<ScalarNode, "style" | "templated">,
): ScalarNode {
  const length = typeof value === "string" ? value.length : 5;
  return { kind: "scalar", value, style, source, start, end, templated, size: 1, length };
}

/** A node for a list. */
export function sequence(items: readonly YamlNode[], at: Range): SequenceNode {
  let templated = false;
  let size = 1;
  let length = 0;
  for (const item of items) {
    templated ||= item.templated;
    size += item.size;
    length += item.length;
  }
  return { kind: "sequence", items, source: at.source, start: at.start, end: at.end, templated, size, length };
}

/** A node for a mapping. */
export function mapping(entries: ReadonlyMap<string, Entry>, at: Range): MappingNode {
  let templated = false;
  let size = 1;
  let length = 0;
  for (const [key, { value }] of entries) {
    templated ||= value.templated || key.includes("<<");
    size += value.size + 1;
    length += value.length + key.length;
  }
  return { kind: "mapping", entries, source: at.source, start: at.start, end: at.end, templated, size, length };
}

/** Mappings that lack what an unknown anchor would have merged into them: what they have not is no error of its own. */
export const lacking = new WeakSet<ReadonlyMap<string, Entry>>();

/** The value of a mapping's key; nothing where the node is no mapping or has no such key. */
export function get(node: YamlNode | undefined, key: string): YamlNode | undefined {
  return node?.kind === "mapping" ? node.entries.get(key)?.value : undefined;
}

/** The text of a scalar that is a text. */
export function textOf(node: YamlNode | undefined): string | undefined {
  return node?.kind === "scalar" && typeof node.value === "string" ? node.value : undefined;
}

/** A scalar as CircleCI puts it into a text: a number that is written as a float stays one, `1.0` and not `1`. */
export function inText({ value, source, start, end }: ScalarNode): string {
  if (value === null) return "";
  const isFloat =
    typeof value === "number" && Number.isInteger(value) && /^[-+]?[\d_]*\.[\d_]*$/.test(source.text.slice(start, end));
  return isFloat ? `${value}.0` : String(value);
}

/** Whether a node is there and is not YAML's null. */
export function isNull(node: YamlNode): boolean {
  return node.kind === "scalar" && node.value === null;
}
