import type { Entry, ScalarNode, YamlNode } from "../source/node.ts";
import { doubleQuoted, numberText, singleQuoted, textStyle } from "./packed-scalar.ts";

/*
 * The text of a packed orb: keys sorted, four blanks, nothing folded, as `circleci orb pack` writes it. js-yaml's dump
 * indents what stands in a list by four as well and sorts without regard to numbers, so it cannot give this form.
 */

/** Writes a document as `circleci orb pack` does. */
export function packedText(root: YamlNode): string {
  return isEmpty(root) || root.kind === "scalar" ? `${inline(root)}\n` : `${collection(root, 0)}\n`;
}

/** The lines of a list or a mapping that has something in it. */
function collection(node: YamlNode, indent: number): string {
  const margin = " ".repeat(indent);
  if (node.kind === "sequence") return node.items.map((item) => `${margin}- ${listItem(item, indent)}`).join("\n");
  if (node.kind !== "mapping") return `${margin}${inline(node)}`;
  return [...node.entries]
    .sort(([a], [b]) => compareKeys(a, b))
    .map(([key, entry]) => `${margin}${keyText(key)}:${mappingValue(entry, indent)}`)
    .join("\n");
}

/** What stands in a list begins on the line of its dash. */
function listItem(node: YamlNode, indent: number): string {
  if (node.kind === "scalar") return scalarText(node, { indent: indent + 2, parent: indent });
  return isEmpty(node) ? inline(node) : collection(node, indent + 2).slice(indent + 2);
}

function mappingValue({ value }: Entry, indent: number): string {
  // The next multiple of four, also below a dash, where keys stand in between.
  const next = 4 * Math.floor((indent + 4) / 4);
  if (value.kind === "scalar") return ` ${scalarText(value, { indent: next, parent: indent })}`;
  return isEmpty(value) ? ` ${inline(value)}` : `\n${collection(value, next)}`;
}

const isEmpty = (node: YamlNode): boolean =>
  (node.kind === "sequence" && node.items.length === 0) || (node.kind === "mapping" && node.entries.size === 0);

const inline = (node: YamlNode): string =>
  node.kind === "scalar" ? scalarText(node, { indent: 4, parent: 0 }) : node.kind === "sequence" ? "[]" : "{}";

function keyText(key: string): string {
  return quoted(key, textStyle(key, "key"));
}

interface Place {
  /** Where the lines of a block begin. */
  readonly indent: number;
  /** Where that begins which the block belongs to. */
  readonly parent: number;
}

function scalarText(node: ScalarNode, place: Place): string {
  const value = asPacked(node);
  if (typeof value === "number") return numberText(value);
  if (typeof value !== "string") return String(value);
  const style = textStyle(value, "value");
  return style === "block" ? block(value, place) : quoted(value, style);
}

const quoted = (text: string, style: "plain" | "single" | "double" | "block"): string =>
  style === "plain" ? text : style === "single" ? singleQuoted(text) : doubleQuoted(text);

/**
 * A bare 22:22 is a text to the packer, not a number in base 60; and a number with more digits than a number here can
 * hold keeps them, as a text.
 */
function asPacked(node: ScalarNode): ScalarNode["value"] {
  if (typeof node.value !== "number" || node.style !== "plain") return node.value;
  const written = node.source.text.slice(node.start, node.end);
  const lost = /^[-+]?[0-9_]+$/.test(written) && !Number.isSafeInteger(node.value);
  return lost || /^[-+]?[0-9][0-9_]*:[0-9:._]+$/.test(written) ? written : node.value;
}

/**
 * The header says how the text ends, and how far it is indented where its first line begins with a blank of its own.
 * Twice this is not what yaml.v3 writes, since that is read back as another text: it always says 4, also below a dash,
 * and it loses a line break with which a text begins.
 */
function block(value: string, { indent, parent }: Place): string {
  const end = value.endsWith("\n") ? (/^\n$|\n\n$/.test(value) ? "+" : "") : "-";
  const explicit = /^[ \n]/.test(value) ? String(indent - parent) : "";
  const lines = value.replace(/\n$/, "").split("\n");
  const margin = " ".repeat(indent);
  return [`|${explicit}${end}`, ...lines.map((line) => (line === "" ? "" : margin + line))].join("\n");
}

const isLetter = (char: string): boolean => /\p{L}/u.test(char);
const isDigit = (char: string): boolean => /\p{Nd}/u.test(char);

/**
 * The order of keys in yaml.v3: other signs before letters, and numbers in a name by their value, so that `a2` is
 * before `a10`.
 */
export function compareKeys(left: string, right: string): number {
  const [a, b] = [[...left], [...right]];
  let afterDigit = false;
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const [one = "", other = ""] = [a[at], b[at]];
    if (one === other) {
      afterDigit = isDigit(one);
      continue;
    }
    if (isLetter(one) && isLetter(other)) return byCode(one, other);
    if (isLetter(one) || isLetter(other)) return isLetter(one) === afterDigit ? -1 : 1;
    return compareNumbers(a, b, at) || byCode(one, other);
  }
  return a.length - b.length;
}

const byCode = (a: string, b: string): number => (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0);

/**
 * The numbers that begin where two names differ. A zero may belong to a number that began earlier, and then its place
 * counts.
 */
function compareNumbers(a: readonly string[], b: readonly string[], at: number): number {
  let start = 0n;
  if (a[at] === "0" || b[at] === "0") {
    for (let before = at - 1; before >= 0 && isDigit(a[before] ?? ""); before--)
      if (a[before] !== "0") {
        start = 1n;
        break;
      }
  }
  const [one, other] = [digitsFrom(a, at), digitsFrom(b, at)];
  const value = (digits: string): bigint => BigInt(`${start}${digits}`);
  const [left, right] = [value(one), value(other)];
  return left === right ? one.length - other.length : left < right ? -1 : 1;
}

function digitsFrom(text: readonly string[], at: number): string {
  let end = at;
  while (end < text.length && /[0-9]/.test(text[end] ?? "")) end++;
  return text.slice(at, end).join("");
}
