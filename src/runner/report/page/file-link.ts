import { bytesOf } from "../../../text/file-name.ts";
import { html } from "./escape.ts";

/**
 * A link to a file beside the page. Every name of the path is written so that it stays a name, whatever is in it; a
 * path that would lead elsewhere is no link.
 */
export function fileLink(path: string, text: string): string {
  const names = path.split("/");
  if (names.some((name) => name === "" || name === "." || name === "..")) return html(text);
  return `<a href="./${html(names.map(encoded).join("/"))}">${html(text)}</a>`;
}

/** By bytes, as names of files are; half of a pair of UTF-16 that stands for none stands for nothing. */
const encoded = (name: string): string =>
  [...bytesOf(name)]
    .map((byte) => (/[\w.~!'()*-]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : percent(byte)))
    .join("");

const percent = (byte: number): string => `%${byte.toString(16).padStart(2, "0").toUpperCase()}`;
