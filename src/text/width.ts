/*
 * How wide a text is on a terminal, so that columns stand below each other and marks below what they mark.
 */

/** Ideographs, kana, Hangul, fullwidth forms (https://www.unicode.org/reports/tr11/) and what is shown as a picture. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const zero = /\p{Mark}|\u200b|\u200c|\u200d|\ufe0f/u;

/** How many columns one character takes; a tab is the printer's to handle. */
export function widthOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (zero.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

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
