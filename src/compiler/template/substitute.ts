import type { Report } from "../diagnostics/diagnostic.ts";
import type { Range } from "../diagnostics/source.ts";
import { type Entry, inText, literal, mapping, type ScalarNode, sequence, type YamlNode } from "../source/node.ts";
import { tooLarge } from "../source/yaml-diagnostics.ts";
import { type ExpressionContext, evaluateExpression } from "./evaluate.ts";
import type { Names } from "./names.ts";
import { parseExpression } from "./parse-expression.ts";
import { isLenientName, type Part, parseTemplate } from "./parse-template.ts";
import { rangeInScalar } from "./range-in-scalar.ts";
import { notText, unclosedSection, unclosedTag, unknownReference, unresolvedInclude } from "./template-diagnostics.ts";
import { isTruthy } from "./truthy.ts";

/**
 * A node with the values of its names. What has no `<<` is the same object; a text that is one tag alone is the value's
 * own node, with its type; within a longer text a value becomes text. What was put in is not looked at again.
 */
export function substitute(node: YamlNode, names: Names, report: Report): YamlNode {
  if (!node.templated) return node;
  switch (node.kind) {
    case "scalar":
      return substituteScalar(node, { node, names, report });
    case "sequence":
      return sequence(
        node.items.map((item) => substitute(item, names, report)),
        node,
      );
    case "mapping": {
      const entries = new Map<string, Entry>();
      for (const [name, { key, value }] of node.entries) {
        const parts = name.includes("<<") ? partsOf(key) : undefined;
        const changed = parts === undefined ? key : finished(textOf(parts, { node: key, names, report }), key);
        entries.set(String(changed.value), { key: changed, value: substitute(value, names, report) });
      }
      return mapping(entries, node);
    }
  }
}

/** What is in the text of a node that expansion meets again and again, such as a command's; it is parsed once. */
const parsed = new WeakMap<ScalarNode, readonly Part[]>();

function partsOf(node: ScalarNode): readonly Part[] {
  const known = parsed.get(node);
  if (known !== undefined) return known;
  const parts = parseTemplate(String(node.value));
  parsed.set(node, parts);
  return parts;
}

/** The value is text from now on, and may hold `<<` that is meant as text: it must not be substituted again. */
const finished = (text: string, at: ScalarNode): ScalarNode => literal(text, at, at.style);

function substituteScalar(node: ScalarNode, place: Place): YamlNode {
  const parts = partsOf(node);
  const [only] = parts;
  if (parts.length === 1 && only?.kind === "tag") return valueAt(only, place) ?? finished("", node);
  return finished(textOf(parts, place), node);
}

interface Place {
  readonly node: ScalarNode;
  readonly names: Names;
  readonly report: Report;
}

/** A script that is full of `<<` has one cause and not a thousand: of so many the reader learns nothing new. */
const mostBroken = 20;

/** Texts that are put into texts multiply too. The longest script of an honest orb has a tenth of it. */
const longestText = 1_000_000;

function textOf(parts: readonly Part[], place: Place): string {
  let broken = 0;
  let text = "";
  for (const part of parts) {
    if (part.kind === "broken" && ++broken > mostBroken) continue;
    text += textOfPart(part, place);
    if (text.length <= longestText) continue;
    const { source, start } = place.node;
    place.report(
      tooLarge.at(
        { source, start, end: start + 1 },
        { what: "text becomes longer than anything can run", limit: `${longestText} characters` },
      ),
    );
    return "";
  }
  return text;
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
      if (value.kind === "scalar") return inText(value);
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

type Tag = Extract<Part, { kind: "tag" | "section" }>;

function valueAt(tag: Tag, { node, names, report }: Place): YamlNode | undefined {
  const { kind, path, pathStart } = tag;
  const value = names.lookUp(path);
  if (value !== undefined) return value;
  const at = pathRange(tag, node);
  // A section is only ever a name; so is a tag with characters that no expression has.
  if (isLenientName(path) && (kind === "section" || parseExpression(path).kind === "malformed")) {
    report(unknownReference.at(at, { path, known: names.known() }));
    return undefined;
  }
  const rangeOf: ExpressionContext["rangeOf"] = ({ start, end }) =>
    rangeInScalar(node, { start: pathStart + start, end: pathStart + end });
  return evaluateExpression(path, { at, rangeOf, names, report });
}

/** The path alone, without the tag around it. */
const pathRange = ({ path, pathStart }: Tag, node: ScalarNode): Range =>
  rangeInScalar(node, { start: pathStart, end: pathStart + path.length });
