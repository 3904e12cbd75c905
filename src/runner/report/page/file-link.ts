import { html } from "./escape.ts";

/**
 * A link to a file beside the page. Every name of the path is written so that it stays a name, whatever is in it; a path that would lead
 * elsewhere is no link.
 */
export function fileLink(path: string, text: string): string {
  const names = path.split("/");
  if (names.some((name) => name === "" || name === "." || name === "..")) return html(text);
  return `<a href="./${html(names.map(encoded).join("/"))}">${html(text)}</a>`;
}

// Half of a pair of UTF-16 stands for nothing, and `encodeURIComponent` throws at it.
const encoded = (name: string): string => encodeURIComponent(name.replaceAll(/\p{Cs}/gu, "\ufffd"));
