import { type Data, type DataMap, renderYaml } from "../../model/index.ts";
import type { Style } from "./style.ts";

/** A line that a person takes in at a glance; what is longer stands on several. */
export const longestLine = 128;

/** Where something is printed: the column of its first character, and the style of the file. */
export type Place = { readonly column: number; readonly style: Style };

/** A key with its value, on lines of their own. */
export function printPair(key: string, value: Data, { column, style }: Place): readonly string[] {
  const margin = " ".repeat(column);
  const beginning = `${margin}${scalar(key, style)}:`;
  if (!isCollection(value) || isEmpty(value)) return printText(beginning, value, { column, style });
  if (Array.isArray(value)) {
    const line = style.flowLists && isShort(key, value) ? fitting(beginning, value, style) : undefined;
    return line ?? lists(beginning, value, { column, style });
  }
  return [beginning, ...printPairs(value as DataMap, { column: column + style.step, style })];
}

/** The entries of a mapping. */
export const printPairs = (map: DataMap, place: Place): readonly string[] =>
  Object.entries(map).flatMap(([key, value]) => printPair(key, value, place));

/**
 * An item of a list. The arguments of a job stand behind its name where the file has them there, and where they fit.
 */
export function printItem(value: Data, { column, style }: Place): readonly string[] {
  const dash = `${" ".repeat(column)}-`;
  if (!isCollection(value) || isEmpty(value)) return printText(dash, value, { column, style });
  if (Array.isArray(value)) return [`${dash} ${flow(value, style)}`];
  const [[key, argument] = ["", null], ...others] = Object.entries(value as DataMap);
  const beginning = `${dash} ${scalar(key, style)}:`;
  const inside = { column: column + 2, style };
  const rest = others.flatMap(([other, each]) => printPair(other, each, inside));
  if (!isMap(argument) || isEmpty(argument)) {
    const [first = "", ...lines] = printPair(key, argument, inside);
    return [`${dash} ${first.trimStart()}`, ...lines, ...rest];
  }
  const line = style.flowMaps ? fitting(beginning, argument, style) : undefined;
  return [...(line ?? [beginning, ...printPairs(argument, { column: column + style.inItem, style })]), ...rest];
}

function lists(beginning: string, items: readonly Data[], { column, style }: Place): readonly string[] {
  return [beginning, ...items.flatMap((item) => printItem(item, { column: column + style.dash, style }))];
}

/** On one line, where it fits and nothing in it needs more. */
function fitting(beginning: string, value: Data, style: Style): readonly string[] | undefined {
  const line = `${beginning} ${flow(value, style)}`;
  return line.length <= longestLine && !hasLines(value) ? [line] : undefined;
}

/** A scalar behind its key or dash. A text of several lines is a block, whose lines are indented against `column`. */
function printText(beginning: string, value: Data, { column, style }: Place): readonly string[] {
  if (isCollection(value)) return [`${beginning} ${flow(value, style)}`];
  const [first = "", ...lines] = renderYaml(value).replace(/\n$/, "").split("\n");
  if (lines.length === 0) return [`${beginning} ${scalar(value, style)}`];
  const margin = " ".repeat(column + style.step);
  // The renderer indents by two; where the header says so, it has to say what is true here.
  const header = first.replace(/\d/, String(style.step));
  return [`${beginning} ${header}`, ...lines.map((line) => (line === "" ? "" : `${margin}${line.slice(2)}`))];
}

/** A value on one line. */
export function flow(value: Data, style: Pick<Style, "quote"> & { readonly json?: boolean }): string {
  if (style.json) return JSON.stringify(value, undefined, 1).replaceAll(/\n\s*/g, " ");
  if (Array.isArray(value)) return `[${value.map((item) => flow(item, style)).join(", ")}]`;
  if (isMap(value))
    return `{${Object.entries(value)
      .map(([key, each]) => `${flow(key, style)}: ${flow(each, style)}`)
      .join(", ")}}`;
  if (typeof value !== "string") return renderYaml(value).trimEnd();
  // Inside brackets these end a text that has no quotes, and a block has no place there.
  return /[,[\]{}\n]/.test(value) ? quoted(JSON.stringify(value), style) : scalar(value, style);
}

/** A scalar of one line. */
function scalar(value: Data, style: Pick<Style, "quote">): string {
  const text = renderYaml(value).trimEnd();
  return text.startsWith('"') ? quoted(text, style) : text;
}

/** In the quotes of the file, where nothing in the text is escaped. */
function quoted(text: string, { quote }: Pick<Style, "quote">): string {
  return quote === "'" && !text.includes("\\") ? `'${text.slice(1, -1).replaceAll("'", "''")}'` : text;
}

const isCollection = (value: Data): value is readonly Data[] | DataMap => typeof value === "object" && value !== null;
const isMap = (value: Data): value is DataMap => isCollection(value) && !Array.isArray(value);
const isEmpty = (value: Data): boolean => isCollection(value) && Object.keys(value).length === 0;
/** Jobs and steps stand one a line, however few they are. */
const isShort = (key: string, items: readonly Data[]): boolean =>
  key === "requires" || (key !== "jobs" && !key.endsWith("steps") && !items.some(isCollection));
const hasLines = (value: Data): boolean =>
  isCollection(value) ? Object.values(value).some(hasLines) : typeof value === "string" && value.includes("\n");
