/*
 * Writes YAML without the `yaml` package: that takes about 100 ms for the orb's 1400 lines in a fresh process, as long
 * as Node's own start, and a command line is felt by it. This takes 5. It knows plain data only; the tests read what it
 * writes with that package, under the rules of YAML 1.1 and of 1.2.
 */
import type { Data, DataMap } from "./data.ts";

/**
 * Writes a document as YAML: two spaces, a block for text of several lines, nothing folded and no aliases. The same
 * document gives the same bytes. `header` becomes comment lines at the top.
 */
export function renderYaml(document: Data, { header }: { readonly header?: string } = {}): string {
  const comment = header === undefined ? "" : `${header.trimEnd().replace(/^(?=.)/gm, "# ")}\n\n`;
  return `${comment}${node(document, 0).trimStart()}\n`;
}

/**
 * A value as it follows its key or dash: on the same line behind a blank, or on lines of its own, indented by `indent`.
 */
function node(data: Data, indent: number): string {
  if (typeof data === "string") return ` ${text(data, indent)}`;
  if (Array.isArray(data))
    return data.length === 0 ? " []" : data.map((entry) => `\n${dashed(entry, indent)}`).join("");
  if (data !== null && typeof data === "object") {
    const lines = pairs(data as DataMap, indent);
    return lines.length === 0 ? " {}" : lines.map((line) => `\n${" ".repeat(indent)}${line}`).join("");
  }
  return ` ${typeof data === "number" ? number(data) : String(data)}`;
}

/** An entry of a list. A mapping or a list in it begins on the line of the dash. */
function dashed(entry: Data, indent: number): string {
  return `${" ".repeat(indent)}- ${node(entry, indent + 2).trimStart()}`;
}

function pairs(map: DataMap, indent: number): readonly string[] {
  return Object.entries(map).map(([key, value]) => `${line(key)}:${node(value, indent + 2)}`);
}

/** YAML 1.1 wants a point before an exponent. */
const number = (value: number): string => String(value).replace(/^(-?\d+)e/, "$1.0e");

/**
 * What a reader of YAML 1.1, such as CircleCI's, or of 1.2 takes for a switch, for nothing, or for a merge:
 * https://yaml.org/type/
 */
const word = /^(?:~|null|true|false|y|n|yes|no|on|off|<<|=)$/i;
/** Decimal, octal, hexadecimal and binary numbers, those in base 60, and what looks like one, such as a version. */
const numeral =
  /^[-+]?(?:0[xob]?[0-9a-f_]+|[0-9][0-9_,.:]*(?:e[-+]?[0-9]+)?|\.[0-9_]+(?:e[-+]?[0-9]+)?|\.inf|\.nan)$|^[-+]\.$/i;
const date = /^\d{4}-\d\d?-\d\d?/;
/** A text that begins with an indicator, or in which one would end it. */
const indicator = /^(?:[-?:](?:\s|$)|[,[\]{}#&*!|>'"%@`]|---|\.\.\.)|:(?:\s|$)|\s#|^\s|\s$/;
/** What cannot stand outside quotes: line ends and other characters that no eye sees, and half a character. */
const unseen = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\ufeff]/u;
/** The same in a block, where line ends and tabs are seen. */
const unseenInBlock = /(?![\n\t])[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\ufeff]/u;
/** What is none of these beyond doubt is found twelve times as fast, and scripts have little else. */
const doubtful = /[^\n\t -~]/;

/** A text of one line, in quotes where it would be read as something else. */
function line(value: string): string {
  const bare = value !== "" && !word.test(value) && !numeral.test(value) && !date.test(value) && !indicator.test(value);
  return bare && !unseen.test(value) ? value : quoted(value);
}

/** JSON's escapes are YAML's too; some of these characters it leaves as they are. */
const quoted = (value: string): string =>
  JSON.stringify(value).replace(
    /[\p{Cc}\p{Zl}\p{Zp}\ufeff]/gu,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

function text(value: string, indent: number): string {
  return value.includes("\n") && fitsBlock(value) ? block(value, indent) : line(value);
}

/** A block keeps everything but what is unseen, and blanks before the first line that has something else. */
function fitsBlock(value: string): boolean {
  return /^\n*[^\n]*\S/.test(value) && !(doubtful.test(value) && unseenInBlock.test(value));
}

/** The header says how the text ends, and the indentation where its first line begins with blanks of its own. */
function block(value: string, indent: number): string {
  const end = value.endsWith("\n") ? (/\n\n$/.test(value) ? "+" : "") : "-";
  const explicit = /^\n*[ \t]/.test(value) ? "2" : "";
  // At the top of a document there is nothing to be indented against, but a block must be.
  const margin = " ".repeat(Math.max(indent, 2));
  const content = `\n${value.replace(/\n$/, "")}`;
  return `|${explicit}${end}${content.replaceAll(/\n(?=[^\n])/g, `\n${margin}`)}`;
}
