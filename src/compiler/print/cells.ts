/*
 * How wide a text is on a terminal, so that the marks stand below what they mark, and what of a text may reach a terminal at all.
 */

/** Ideographs, kana, Hangul and fullwidth forms: https://www.unicode.org/reports/tr11/ */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const zero = /\p{Mn}|\p{Me}|\u200b|\u200c|\u200d|\ufe0f/u;

/** How many cells one character takes; a tab is the printer's to handle. */
export function cells(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (zero.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

/**
 * A text that can be printed: control characters, which could steer a terminal, and marks that turn the direction of writing, which
 * could hide what stands there, become signs of one cell. Tabs stay.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    const code = character.charCodeAt(0);
    if (code === 9) return character;
    if (code < 32) return String.fromCharCode(0x2400 + code);
    return code === 127 ? "\u2421" : "\ufffd";
  });
}

/** A text in one line: a message may quote a text of several. */
export const oneLine = (text: string): string =>
  printable(text.replaceAll(/\s*[\r\n]+\s*/g, " ").replaceAll("\t", " "));
