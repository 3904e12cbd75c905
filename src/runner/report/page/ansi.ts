import { terminalText } from "../terminal-text.ts";
import { html } from "./escape.ts";

const esc = "\u001b";
const sequence = new RegExp(`${esc}\\[([0-9;:]*)m`, "g");

interface Style {
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  /** 0 to 15. The page has a readable shade of each for light and for dark. */
  readonly colour: number | undefined;
}

const plain: Style = { bold: false, dim: false, italic: false, underline: false, colour: undefined };

/**
 * Output with colours as HTML. The sixteen colours of a terminal become classes; finer ones and backgrounds are left out, since the page
 * has to be readable in light and in dark.
 */
export function ansiToHtml(output: string): string {
  const text = terminalText(output, { colours: true });
  let style = plain;
  let result = "";
  let from = 0;
  for (const match of text.matchAll(sequence)) {
    result += span(text.slice(from, match.index), style);
    style = changed(style, (match[1] ?? "").split(/[;:]/).map(Number));
    from = match.index + match[0].length;
  }
  return result + span(text.slice(from), style);
}

function changed(before: Style, codes: readonly number[]): Style {
  let style = before;
  for (let index = 0; index < codes.length; index++) {
    const code = codes[index] ?? 0;
    if (code === 0) style = plain;
    else if (code === 1) style = { ...style, bold: true };
    else if (code === 2) style = { ...style, dim: true };
    else if (code === 3) style = { ...style, italic: true };
    else if (code === 4) style = { ...style, underline: true };
    else if (code === 22) style = { ...style, bold: false, dim: false };
    else if (code === 23) style = { ...style, italic: false };
    else if (code === 24) style = { ...style, underline: false };
    else if (code >= 30 && code <= 37) style = { ...style, colour: code - 30 };
    else if (code >= 90 && code <= 97) style = { ...style, colour: code - 82 };
    else if (code === 39) style = { ...style, colour: undefined };
    else if (code === 38 || code === 48) {
      // A colour of 256 or of three bytes: its numbers are no codes of their own.
      const finer = codes[index + 1] === 5;
      const colour = codes[index + 2] ?? 16;
      if (code === 38) style = { ...style, colour: finer && colour < 16 ? colour : undefined };
      index += finer ? 2 : 4;
    }
  }
  return style;
}

function span(text: string, { bold, dim, italic, underline, colour }: Style): string {
  if (text === "") return "";
  const classes = [bold && "b", dim && "d", italic && "i", underline && "u", colour !== undefined && `c${colour}`];
  const names = classes.filter((each) => each !== false).join(" ");
  return names === "" ? html(text) : `<span class="${names}">${html(text)}</span>`;
}
