import type { Paint } from "../../text/paint.ts";
import type { Article } from "./catalogue.ts";

/**
 * An article for a terminal of some width: the prose wrapped, addresses on lines of their own, the examples as they
 * are.
 */
export function renderArticle(
  { code, severity, markdown }: Article,
  { width, paint }: { readonly width: number; readonly paint: Paint },
): string {
  const title = `${paint("bold", code)}  ${paint(severity === "error" ? "red" : "yellow", severity)}`;
  const lines: string[] = [title];
  let fence: string | undefined;
  for (const line of markdown.split("\n").slice(1)) {
    const [mark] = /^`{3,}/.exec(line) ?? [];
    if (fence === undefined && mark !== undefined) fence = mark;
    else if (line === fence) fence = undefined;
    else if (fence !== undefined) lines.push(`    ${line}`.trimEnd());
    else lines.push(...prose(line, { width, paint }));
  }
  return `${lines.join("\n")}\n`;
}

function prose(line: string, { width, paint }: { readonly width: number; readonly paint: Paint }): readonly string[] {
  const words = line.replace(/^\*\*(?:Error|Warning)\.\*\* /, "").split(" ");
  const addresses = words.filter((word) => word.startsWith("https://"));
  const text = words.filter((word) => !word.startsWith("https://"));
  return [...wrapped(text, width), ...addresses.map((address) => paint("cyan", address))];
}

function wrapped(words: readonly string[], width: number): readonly string[] {
  const lines = [""];
  for (const word of words) {
    const last = lines.at(-1) ?? "";
    if (last !== "" && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines;
}
