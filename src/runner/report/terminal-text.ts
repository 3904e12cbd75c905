const esc = "\u001b";
// What a terminal would obey: CSI, then OSC and the other strings up to their end, then two-letter sequences.
const sequences = new RegExp(
  `${esc}\\[[0-?]*[ -/]*[@-~]|${esc}[\\]PX^_][^\\u0007\\n${esc}]*(?:\\u0007|${esc}\\\\)?|${esc}[ -/]*[0-~]?`,
  "g",
);
const colour = new RegExp(`^${esc}\\[[0-9;:]*m$`);
/** Control characters, and what turns the direction of a text or hides in it. */
const unseen = /\p{Cc}|\p{Cf}/gu;
const kept = new Set(["\n", esc, "\u200d"]);
/** Most lines are as harmless as this, and a step may print ten million of them. */
const harmless = /^[ -~]*$/;

/**
 * Output of somebody else's command for a terminal: its colours stay where `colours` says so, and nothing else of it can move the cursor,
 * set a title, write to the clipboard or turn the direction of the text.
 */
export function terminalText(text: string, { colours = false }: { readonly colours?: boolean } = {}): string {
  if (harmless.test(text)) return text;
  const obeyed = text.replaceAll(sequences, (sequence) => (colours && colour.test(sequence) ? sequence : ""));
  const plain = obeyed.replaceAll("\t", "    ").replaceAll(unseen, (letter) => (kept.has(letter) ? letter : ""));
  return colours ? plain : plain.replaceAll(esc, "");
}

/** The same in one line, for a name: one with a line end, as YAML's `|` leaves it, would pass for lines of ours. */
export const oneLine = (text: string): string => terminalText(text).replaceAll("\n", " ").trim();

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const narrow = /\p{Mark}|\u200d|\ufe0f/u;
const widthOf = (letter: string): number => (narrow.test(letter) ? 0 : wide.test(letter) ? 2 : 1);

/** How many columns of a terminal a text without sequences takes. */
export const columnsOf = (text: string): number => [...text].reduce((sum, letter) => sum + widthOf(letter), 0);

/** A text without sequences, cut so that it fits; `…` stands for what is missing. */
export function fit(text: string, columns: number): string {
  if (columns <= 0) return "";
  if (columnsOf(text) <= columns) return text;
  let kept = "";
  let used = 1;
  for (const letter of text) {
    used += widthOf(letter);
    if (used > columns) break;
    kept += letter;
  }
  return `${kept}…`;
}

/** Fills with blanks up to a width. */
export const pad = (text: string, columns: number): string => text + " ".repeat(Math.max(0, columns - columnsOf(text)));
