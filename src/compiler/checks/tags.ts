import type { Range } from "../diagnostics/source.ts";
import type { ScalarNode } from "../source/node.ts";

/** A `<< >>` in a text. */
export interface Tag {
  /** What stands between the brackets. */
  readonly expression: string;
  /** Where it begins in the node's value. */
  readonly offset: number;
  /** Where it is written. */
  readonly at: Range;
}

const pattern = /(?<!\\)<<(?![<#^/!])([^<>]*)>>/g;

/** The tags in a text that stand for a value. Sections, `<<# x >>`, only keep text or leave it out. */
export function tagsIn(node: ScalarNode): readonly Tag[] {
  if (!node.templated || typeof node.value !== "string") return [];
  const inValue = [...node.value.matchAll(pattern)];
  // The source has the same tags in the same order, between the quotes, indentation and escapes of YAML.
  const written = [...node.source.text.slice(node.start, node.end).matchAll(pattern)];
  const same = written.length === inValue.length;
  return inValue.map(({ 1: expression = "", index }, position) => {
    const place = same ? written[position] : undefined;
    const start = node.start + (place?.index ?? 0);
    const at = place === undefined ? node : { source: node.source, start, end: start + place[0].length };
    return { expression: expression.trim(), offset: index, at };
  });
}
