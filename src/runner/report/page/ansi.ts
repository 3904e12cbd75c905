import { count } from "../../../text/quantities.ts";
import { terminalText } from "../../../text/terminal-text.ts";
import { html } from "./escape.ts";

const esc = "\u001b";
const sequence = new RegExp(`${esc}\\[([0-9;:]*)m|\n`, "g");

/** A longer line is no text that a person reads, but would fill the page. */
const longestInLog = 4000;

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
 * Output with colours as lines of HTML, each complete in itself. The sixteen colours of a terminal become classes;
 * finer ones and backgrounds are left out, since the page has to be readable in light and in dark. Of a line longer
 * than `longest` it says how much is left out.
 */
export function ansiLines(output: string, longest: number = longestInLog): readonly string[] {
  const text = terminalText(output, { colours: true });
  const lines: string[] = [];
  let style = plain;
  let line = "";
  let length = 0;
  let from = 0;
  const add = (piece: string): void => {
    const room = Math.max(0, longest - length);
    line += span(piece.slice(0, room), style);
    length += piece.length;
  };
  const end = (): void => {
    const more = length - longest;
    lines.push(more > 0 ? `${line}<b> … and ${count(more)} more characters in this line</b>` : line);
    line = "";
    length = 0;
  };
  for (const match of text.matchAll(sequence)) {
    add(text.slice(from, match.index));
    if (match[0] === "\n") end();
    else style = changed(style, (match[1] ?? "").split(/[;:]/).map(Number));
    from = match.index + match[0].length;
  }
  add(text.slice(from));
  end();
  return lines;
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
