import { dump } from "js-yaml";
import type { Data, DataMap } from "../../model/data.ts";

/**
 * A document in the form of js-yaml's `dump`, in block style with nothing folded, which is what CircleCI prints. What
 * most scalars are, plain words and blocks of lines, is written here, and `dump` is asked for the others: it takes
 * each text through eight patterns, which is half of what compiling takes. A property test holds the two together.
 */
export function inBlockStyle(document: DataMap): string {
  const out: string[] = [];
  writeMap(document, "", out);
  return `${out.join("")}\n`;
}

/** What is written again when a configuration is compiled again, with its text once it was written. */
const kept = new WeakMap<DataMap, { indent: string; text: string }>();

/** Has the text of a mapping kept with it. */
export function keepText(map: DataMap): DataMap {
  kept.set(map, { indent: "", text: "" });
  return map;
}

/** Writes the entries of a mapping; the first line is begun already. */
function writeMap(map: DataMap, indent: string, out: string[]): void {
  const known = kept.get(map);
  if (known === undefined) {
    writeEntries(map, indent, out);
    return;
  }
  if (known.text === "" || known.indent !== indent) {
    const own: string[] = [];
    writeEntries(map, indent, own);
    known.text = own.join("");
    known.indent = indent;
  }
  out.push(known.text);
}

function writeEntries(map: DataMap, indent: string, out: string[]): void {
  let first = true;
  for (const key of Object.keys(map)) {
    if (!first) out.push("\n", indent);
    first = false;
    const value = map[key] as Data;
    if (!isPlain(key)) {
      out.push(other({ [key]: value }, indent));
      continue;
    }
    out.push(key, ":");
    if (isFilledList(value)) {
      out.push("\n", indent);
      writeList(value, indent, out);
    } else if (isFilledMap(value)) {
      out.push("\n", indent, "  ");
      writeMap(value, `${indent}  `, out);
    } else out.push(" ", scalar(value, `${indent}  `));
  }
}

/** Writes the items of a list; CircleCI does not indent a list below its key. */
function writeList(list: readonly Data[], indent: string, out: string[]): void {
  let first = true;
  for (const item of list) {
    if (!first) out.push("\n", indent);
    first = false;
    out.push("- ");
    if (isFilledList(item)) writeList(item, `${indent}  `, out);
    else if (isFilledMap(item)) writeMap(item, `${indent}  `, out);
    else out.push(scalar(item, `${indent}  `));
  }
}

const isFilledList = (value: Data): value is readonly Data[] => Array.isArray(value) && value.length > 0;
const isFilledMap = (value: Data): value is DataMap =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;

/**
 * A text that needs no quotes: what begins so is no number, and neither a colon before a blank nor a blank before a `#`
 * is in it.
 */
const plain = /^(?:[A-Za-z_$/]|\.\/|~\/)(?:[!-9;-~]|:(?=[!-~])| +(?=[!"$-9;-~]))*$/;
const isPlain = (text: string): boolean => plain.test(text) && !isValue(text);

/** Some words are switches or nothing. */
const isValue = (text: string): boolean => text.length <= 5 && /^(?:y|n|yes|no|on|off|true|false|null)$/i.test(text);

/** A text that would be a number without its quotes. */
const isNumber = (text: string): boolean => /^[1-9]\d*(?:\.\d+)?$/.test(text);

const isBlock = (text: string): boolean => text.includes("\n") && /^[!-~][ -~\n]*$/.test(text);

/** A text, number, switch, nothing, or an empty collection, whose further lines are indented. */
function scalar(value: Data, indent: string): string {
  if (typeof value === "boolean" || value === null) return String(value);
  if (typeof value !== "string") return other(value, indent);
  if (isPlain(value)) return value;
  if (isNumber(value)) return `'${value}'`;
  if (!isBlock(value)) return other(value, indent);
  const end = value.endsWith("\n\n") ? "+" : value.endsWith("\n") ? "" : "-";
  const text = value.endsWith("\n") ? value.slice(0, -1) : value;
  return `|${end}\n${indented(text, indent)}`;
}

const indented = (text: string, indent: string): string => text.replace(/^(?=.)/gm, indent);

const form = { noRefs: true, seqNoIndent: true, lineWidth: -1 } as const;

function other(value: Data, indent: string): string {
  // With something behind it: `dump` closes a document that ends with empty lines.
  const [line = "", ...lines] = dump([value, 0], form).slice("- ".length, -"\n- 0\n".length).split("\n");
  return [line, ...lines.map((each) => (each === "" ? "" : `${indent}${each.slice("  ".length)}`))].join("\n");
}
