import { SaxesParser } from "saxes";

/** An element of an answer as data: lists (`item`, `member`) as lists, leaves as texts. */
export type Xml = string | readonly Xml[] | { readonly [name: string]: Xml };

type Open = { readonly name: string; readonly children: (readonly [string, Xml])[]; text: string };

/** Reads the XML of an answer. */
export function readXml(text: string): Xml {
  const parser = new SaxesParser();
  const open: Open[] = [{ name: "", children: [], text: "" }];
  parser.on("opentag", ({ name }) => open.push({ name, children: [], text: "" }));
  parser.on("text", (chunk) => {
    const last = open.at(-1);
    if (last !== undefined) last.text += chunk;
  });
  parser.on("closetag", () => {
    const closed = open.pop();
    if (closed !== undefined) open.at(-1)?.children.push([closed.name, xmlOf(closed)]);
  });
  parser.write(text).close();
  return open[0]?.children[0]?.[1] ?? "";
}

function xmlOf({ children, text }: Open): Xml {
  if (children.length === 0) return text.trim();
  const names = new Set(children.map(([name]) => name));
  if (names.size === 1 && (names.has("item") || names.has("member"))) return children.map(([, value]) => value);
  return Object.fromEntries(children);
}

/** The value at a path, or undefined. */
export function at(value: Xml | undefined, ...path: readonly string[]): Xml | undefined {
  let here: Xml | undefined = value;
  for (const name of path) {
    if (typeof here !== "object" || Array.isArray(here)) return undefined;
    here = (here as { readonly [name: string]: Xml })[name];
  }
  return here;
}

/** The text at a path; an empty one where there is none. */
export function textAt(value: Xml | undefined, ...path: readonly string[]): string {
  const found = at(value, ...path);
  return typeof found === "string" ? found : "";
}

/** The list at a path; an empty one where there is none. */
export function listAt(value: Xml | undefined, ...path: readonly string[]): readonly Xml[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** A text as it stands in XML. */
export const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
