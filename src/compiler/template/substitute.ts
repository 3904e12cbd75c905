import type { Report } from "../diagnostics/diagnostic.ts";
import { type Entry, mapping, type Range, type ScalarNode, scalar, sequence, type YamlNode } from "../source/node.ts";
import { evaluateExpression, isExpression } from "./evaluate.ts";
import type { Names } from "./names.ts";
import { type Part, parseTemplate } from "./parse-template.ts";
import { rangeInScalar } from "./range-in-scalar.ts";
import { notText, unclosedSection, unclosedTag, unknownReference, unresolvedInclude } from "./template-mistakes.ts";
import { isTruthy } from "./truthy.ts";

/**
 * A node with the values of its names. What has no `<<` is the same object; a text that is one tag alone is the value's own node, with its
 * type; within a longer text a value becomes text. What was put in is not looked at again.
 */
export function substitute(node: YamlNode, names: Names, report: Report): YamlNode {
  if (!node.templated) return node;
  switch (node.kind) {
    case "scalar":
      return substituteText(node, names, report);
    case "sequence":
      return sequence(
        node.items.map((item) => substitute(item, names, report)),
        node,
      );
    case "mapping": {
      const entries = new Map<string, Entry>();
      for (const [name, { key, value }] of node.entries) {
        const changed = name.includes("<<") ? substituteText(key, names, report) : key;
        const text = changed.kind === "scalar" ? String(changed.value) : name;
        entries.set(text, { key: changed.kind === "scalar" ? changed : key, value: substitute(value, names, report) });
      }
      return mapping(entries, node);
    }
  }
}

/** The value is text from now on, and may hold `<<` that is meant as text: it must not be substituted again. */
const finished = (text: string, at: ScalarNode): ScalarNode => ({ ...scalar(text, at, at.style), templated: false });

function substituteText(node: ScalarNode, names: Names, report: Report): YamlNode {
  const parts = parseTemplate(String(node.value));
  const [only] = parts;
  if (parts.length === 1 && only?.kind === "tag") return valueAt(only, { node, names, report }) ?? finished("", node);
  return finished(textOf(parts, { node, names, report }), node);
}

interface Place {
  readonly node: ScalarNode;
  readonly names: Names;
  readonly report: Report;
}

function textOf(parts: readonly Part[], place: Place): string {
  return parts.map((part) => textOfPart(part, place)).join("");
}

function textOfPart(part: Part, place: Place): string {
  switch (part.kind) {
    case "text":
      return part.text;
    case "broken":
      reportBroken(part, place);
      return "";
    case "section": {
      const value = valueAt(part, place);
      return value !== undefined && isTruthy(value) !== part.inverted ? textOf(part.parts, place) : "";
    }
    case "tag": {
      const value = valueAt(part, place);
      if (value === undefined) return "";
      if (value.kind === "scalar") return value.value === null ? "" : String(value.value);
      const found = value.kind === "sequence" ? "a list" : "a mapping";
      place.report(notText.at(pathRange(part, place.node), { path: part.path, found }));
      return "";
    }
  }
}

function reportBroken(part: Extract<Part, { kind: "broken" }>, { node, report }: Place): void {
  const at = rangeInScalar(node, part);
  if (part.why === "include") report(unresolvedInclude.at(at, { raw: part.raw }));
  else if (part.why === "section") report(unclosedSection.at(at, { path: part.raw }));
  else report(unclosedTag.at(at, {}));
}

function valueAt(
  part: { readonly path: string; readonly start: number; readonly end: number },
  { node, names, report }: Place,
): YamlNode | undefined {
  const value = names.lookUp(part.path);
  if (value !== undefined) return value;
  const at = pathRange(part, node);
  if (isExpression(part.path)) return evaluateExpression(part.path, { at, names, report });
  report(unknownReference.at(at, { path: part.path, known: names.known() }));
  return undefined;
}

/** The path alone, without the tag around it. */
function pathRange(
  { path, start, end }: { readonly path: string; readonly start: number; readonly end: number },
  node: ScalarNode,
): Range {
  const tag = rangeInScalar(node, { start, end });
  const offset = tag.source.text.slice(tag.start, tag.end).indexOf(path);
  return offset === -1 ? tag : { source: tag.source, start: tag.start + offset, end: tag.start + offset + path.length };
}
